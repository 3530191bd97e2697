/** Invented words that sample reviews are put together from, by the number of stars. `{thing}` is the product's title. */

interface Words {
  readonly titles: readonly string[];
  readonly openings: readonly string[];
  readonly details: readonly string[];
  readonly endings: readonly string[];
}

export const sampleWords: Readonly<Record<1 | 2 | 3 | 4 | 5, Words>> = {
  5: {
    titles: ['Exactly what I hoped for', 'Could not be happier', 'A small joy', 'Bought a second one', 'The best in the house', 'Made my week', 'Beautifully made'],
    openings: [
      'I was looking for a {thing} for months, and this is the one.',
      'The {thing} arrived well packed and looks better than the picture.',
      'A present for my sister, who rang me the same evening to say thank you.',
      'We use the {thing} every single day.',
      'My third order from this shop, and the nicest thing so far.',
    ],
    details: [
      'You can tell that somebody took care with the finish.',
      'The colour is warm without shouting.',
      'It has just the right size and weight.',
      'Even my husband, who notices nothing, asked where it came from.',
      'After a month it still looks like on the first day.',
    ],
    endings: ['I would buy it again tomorrow.', 'Five stars, no question.', 'Warmly recommended.', 'Thank you!', 'Worth every penny.'],
  },
  4: {
    titles: ['Very nice', 'Good, with one small wish', 'Nearly perfect', 'Pleased with it', 'Lovely, a little smaller than thought', 'Solid and pretty'],
    openings: [
      'The {thing} does what it should, and looks good while doing it.',
      'A very nice {thing} for the price.',
      'Delivered within the week, nothing broken.',
      'I bought the {thing} for our new kitchen, and it fits right in.',
    ],
    details: [
      'It is a touch smaller than I had imagined.',
      'The box was a bit battered, the contents were fine.',
      'A word about how to clean it would have helped.',
      'The colour differs slightly from the drawing, but I have grown fond of it.',
    ],
    endings: ['All in all a good buy.', 'I would recommend it.', 'Four stars from me.', 'Happy to order here again.'],
  },
  3: {
    titles: ['It is all right', 'Decent', 'Neither here nor there', 'Does its job', 'Expected a little more'],
    openings: [
      'The {thing} is all right, no more and no less.',
      'Nothing wrong with the {thing}, but nothing special either.',
      'It took rather long to arrive.',
    ],
    details: [
      'The finish could be neater at the edges.',
      'For this price I had hoped for something sturdier.',
      'It looks good from a distance.',
      'My neighbour has one that cost half as much and is just as good.',
    ],
    endings: ['It will stay, for now.', 'Three stars for trying.', 'Would wait for a sale next time.'],
  },
  2: {
    titles: ['Rather disappointed', 'Not as in the picture', 'Too flimsy', 'Hm'],
    openings: ['I had looked forward to the {thing}, and was let down.', 'The {thing} feels much cheaper than it was.', 'Sadly not for me.'],
    details: ['One side was scratched when I unpacked it.', 'It wobbles, whatever I put under it.', 'The colour came off on my hands.'],
    endings: ['It may do for the shed.', 'I expected better from this shop.', 'Thinking about sending it back.'],
  },
  1: {
    titles: ['Broke at once', 'Please do better', 'Not again'],
    openings: ['The {thing} broke on the second day.', 'This is not the {thing} that I ordered.', 'It arrived in four pieces.'],
    details: ['No amount of glue will help.', 'The parcel had clearly been opened before.', 'I cannot think of a use for it.'],
    endings: ['One star because none is not possible.', 'Going back tomorrow.', 'A pity.'],
  },
};
