"""Walking through the page by keys alone, and seeing where one is: every stop has to show that it has the focus."""

STOP = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const outlined = (one) => {
    const style = getComputedStyle(one);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  };
  let around = element;
  let shown = false;
  // Controls that are drawn by what is around them show the focus there.
  for (let step = 0; around && step < 3 && !shown; step++, around = around.parentElement) shown = outlined(around);
  const box = element.getBoundingClientRect();
  const inside = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
  // What merely holds the place, such as a new screen's heading, need not show it.
  return { shown, inside, stop: element.tabIndex >= 0, html: element.outerHTML.slice(0, 200) };
}"""
MOST_STOPS = 150


class Keyboard:
    """The keys of a visitor who has no mouse."""

    def __init__(self, page):
        self.page = page
        self.stops = []

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text):
        self.page.keyboard.type(text)

    def here(self):
        """What has the focus, as a screen reader names it: ``button "Play"``; empty for nothing."""
        stop = self.page.evaluate(STOP)
        if stop is None:
            return ""
        assert stop["shown"] or not stop["stop"], f"nothing shows that this has the focus: {stop['html']}"
        assert stop["inside"] or not stop["stop"], f"this has the focus out of sight: {stop['html']}"
        name = self.page.locator("*:focus").aria_snapshot().split("\n")[0].removeprefix("- ").removeprefix("'")
        self.stops.append(name)
        return name

    def to(self, role, name, *, back=False):
        """Go on with Tab until a control has the focus whose name begins so."""
        self.stops = []
        for _ in range(MOST_STOPS):
            if self.here().startswith(f'{role} "{name}'):
                return
            self.press("Shift+Tab" if back else "Tab")
        raise AssertionError(f"Tab does not lead to {role} {name}: {self.stops}")
