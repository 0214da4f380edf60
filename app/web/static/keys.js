// Keyboard: "/" goes to the search box, "j" and "k" move through what was found or said, Enter opens it.
(() => {
  const typing = (element) => /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) || element.isContentEditable;
  const stops = () => Array.from(document.querySelectorAll("[data-hit]"));
  const move = (step) => {
    const all = stops();
    if (!all.length) return;
    const at = all.findIndex((element) => element.classList.contains("current"));
    const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
    all.forEach((element) => element.classList.toggle("current", element === next));
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
    next.dispatchEvent(new CustomEvent("chosen", { bubbles: true }));
  };
  // What was replaced without a new page is told to those who hear it.
  document.addEventListener("htmx:afterSettle", () => {
    const [told, words] = [document.getElementById("told"), document.querySelector("[data-tell], #problem")];
    if (told && words) told.textContent = words.textContent;
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "/") {
      const box = document.querySelector("input[type=search]");
      if (box) { event.preventDefault(); box.focus(); box.select(); }
    } else if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "Enter" && event.target.matches("[data-hit]")) event.target.querySelector("a")?.click();
  });
})();
