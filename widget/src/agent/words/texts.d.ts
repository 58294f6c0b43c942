/** A text by its English; where it counts something, by the plural category of the count (CLDR). */
export type Texts = Record<string, string | Record<string, string>>;
