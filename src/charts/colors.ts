/** Colors of categories, of which neighbors differ for people with any color vision: custom properties of the page. */
export const CATEGORY_COLORS: readonly string[] = [
  'var(--chart-1)',
  'var(--chart-2)',
  'var(--chart-3)',
  'var(--chart-4)',
  'var(--chart-5)',
  'var(--chart-6)',
  'var(--chart-7)',
];

/** The color of a category by its place in a list; those that follow the last color share it. */
export function categoryColor(index: number): string {
  return CATEGORY_COLORS[Math.min(index, CATEGORY_COLORS.length - 1)] ?? 'currentColor';
}
