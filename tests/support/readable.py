"""What a page is asked to find out whether everybody can read and use it."""

from __future__ import annotations

__all__ = ["PALE", "UNNAMED", "WIDER"]

#: What a screen reader would have no words for, and what is too small for a thumb.
UNNAMED = """() => {
  const shown = (node) => node.checkVisibility() && !node.closest('[hidden]');
  const named = (node) => node.labels?.length || node.textContent.trim() ||
    node.getAttribute('aria-label') || node.getAttribute('title');
  return [...document.querySelectorAll('input, select, textarea, button, a[href], progress')]
    .filter(shown).filter((node) => !named(node)).map((node) => node.outerHTML.slice(0, 90));
}"""
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
PALE = """() => {
  const light = (color) => {
    const [r, g, b] = color.match(/[\\d.]+/g).map(Number).map((x) => x / 255)
      .map((x) => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (node) => {
    for (let one = node; one; one = one.parentElement) {
      const color = getComputedStyle(one).backgroundColor;
      if (!/, 0\\)$/.test(color)) return color;
    }
    return 'rgb(255, 255, 255)';
  };
  const pale = [];
  for (const node of document.querySelectorAll('body *')) {
    const own = [...node.childNodes].some((one) => one.nodeType === 3 && one.data.trim());
    if (!own || !node.checkVisibility() || node.closest('[disabled], .unseen, svg')) continue;
    const [a, b] = [getComputedStyle(node).color, behind(node)].map(light).sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    if (contrast < 4.5) pale.push(`${node.textContent.slice(0, 40)}: ${contrast.toFixed(1)}`);
  }
  return pale;
}"""
