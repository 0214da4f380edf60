// Keyboard: "/" goes to the search box, "j" and "k" move through what was found or said, Enter opens it; where there
// is something to choose, digits choose and Enter says so.
(() => {
  const typing = (element) => /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) && element.type !== "radio";
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
  const choose = (stop, number) => {
    const choice = stop.querySelectorAll("input[type=radio]")[number - 1];
    if (choice) { choice.checked = true; choice.focus(); }
  };
  const open = (stop) => {
    const form = stop.querySelector("form");
    if (form) form.requestSubmit();
    else stop.querySelector("a")?.click();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const stop = event.target.closest("[data-hit]");
    if (event.key === "/") {
      const box = document.querySelector("input[type=search]");
      if (box) { event.preventDefault(); box.focus(); box.select(); }
    } else if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (stop && /^[1-9]$/.test(event.key)) choose(stop, Number(event.key));
    else if (event.key === "Enter" && event.target === stop) { event.preventDefault(); open(stop); }
  });
  // Who types a name means it.
  document.addEventListener("input", (event) => {
    const other = event.target.name === "speaker" && event.target.closest("label")?.querySelector("input[type=radio]");
    if (other) other.checked = event.target.value !== "" || other.checked;
  });
  // What was replaced without a new page is told to those who hear it.
  document.addEventListener("htmx:afterSettle", () => {
    const [told, words] = [document.getElementById("told"), document.querySelector("[data-tell], #problem")];
    if (told && words) told.textContent = words.textContent;
  });
  // A mistake in a query is shown in its place; any other trouble as the page that tells of it.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status < 400) return;
    if (event.detail.xhr.status === 400 && event.detail.target.id === "search" && /id="problem"/.test(event.detail.serverResponse)) event.detail.shouldSwap = true;
    else location.assign(event.detail.pathInfo.requestPath);
  });
})();
