// The pages: light, dark, or as the system is.
import { byId } from './elements.ts';

const themes = ['automatic', 'light', 'dark'] as const;

export function showTheme(): void {
  let at = 0;
  byId('theme').addEventListener('click', () => {
    at = (at + 1) % themes.length;
    const theme = themes[at] ?? 'automatic';
    if (theme === 'automatic') document.documentElement.removeAttribute('data-theme');
    else document.documentElement.setAttribute('data-theme', theme);
    byId('theme').textContent = `Colours: ${theme}`;
  });
}
