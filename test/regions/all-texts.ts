// Tests: all texts over a small alphabet, to try automata on.
/** Every text over an alphabet up to a length, the shortest first. */
export function allTexts(alphabet: string, longest: number): readonly string[] {
  const texts = [''];
  let layer = [''];
  for (let length = 1; length <= longest; length++) {
    layer = layer.flatMap((text) => alphabet.split('').map((char) => text + char));
    texts.push(...layer);
  }
  return texts;
}
