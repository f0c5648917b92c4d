/** Grafana's weights of Inter: of text, and of titles. */
export type FontWeight = 400 | 500;

/** The size of Grafana's text, table cells and panel titles, in pixels. */
export const TEXT_SIZE = 14;

/**
 * Advance widths of Inter 4.1 for the characters from space to tilde, in thousandths of the font size, read from the
 * fonts in @fontsource/inter 5.3.0.
 */
const ADVANCES: Readonly<Record<FontWeight, readonly number[]>> = {
  400: [
    281, 288, 466, 633, 642, 982, 644, 300, 365, 365, 501, 662, 288, 460, 288, 360, 631, 407, 610, 618, 646, 593, 620,
    566, 619, 620, 288, 302, 662, 662, 662, 511, 966, 690, 654, 730, 722, 601, 590, 746, 743, 269, 571, 672, 565, 903,
    753, 765, 639, 765, 644, 642, 646, 744, 690, 985, 682, 679, 629, 365, 360, 365, 471, 456, 323, 562, 612, 571, 612,
    583, 370, 613, 591, 242, 242, 549, 242, 876, 591, 600, 612, 612, 376, 528, 327, 591, 562, 818, 546, 562, 552, 426,
    333, 426, 662,
  ],
  500: [
    267, 304, 494, 639, 646, 993, 653, 313, 369, 369, 521, 667, 303, 462, 303, 370, 646, 415, 616, 627, 656, 603, 630,
    571, 629, 630, 303, 315, 667, 667, 667, 527, 982, 709, 657, 733, 722, 603, 589, 748, 745, 272, 575, 688, 565, 913,
    756, 767, 642, 769, 648, 646, 653, 740, 709, 1003, 701, 696, 641, 369, 370, 369, 477, 463, 337, 568, 618, 577, 618,
    587, 379, 620, 602, 252, 252, 559, 252, 888, 602, 604, 618, 618, 387, 539, 340, 602, 575, 829, 557, 575, 559, 440,
    346, 440, 667,
  ],
};

/** The width of any other character: that of the widest of them in use, the ellipsis. */
const OTHER = 910;

/** Grafana's space between characters at the size of text, in pixels. */
const LETTER_SPACING = 0.15;

/** The width of a text in Grafana, in pixels. */
export function textPixels(text: string, weight: FontWeight = 400, size: number = TEXT_SIZE): number {
  const advances = [...text].map((character) => ADVANCES[weight][(character.codePointAt(0) ?? 0) - 32] ?? OTHER);
  const thousandths = advances.reduce((sum, advance) => sum + advance, 0);
  return (thousandths * size) / 1000 + (advances.length * LETTER_SPACING * size) / TEXT_SIZE;
}
