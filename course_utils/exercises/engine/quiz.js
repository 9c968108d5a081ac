// A group of radio buttons and a line that says why; the explanations come from Python.

// Text with `backticks` as nodes: no HTML is parsed, so nothing needs escaping.
function write(element, text) {
  element.replaceChildren(
    ...text.split(/`([^`]+)`/).map((part, i) => {
      if (i % 2 === 0) return document.createTextNode(part);
      const code = document.createElement("code");
      code.textContent = part;
      return code;
    }),
  );
}

function render({ model, el }) {
  // A form, so that the buttons of two quizzes are never one group.
  const form = document.createElement("form");
  form.className = "course-quiz";
  form.addEventListener("submit", (event) => event.preventDefault());
  const group = document.createElement("fieldset");
  const legend = document.createElement("legend");
  write(legend, model.get("question"));
  group.append(legend);
  const buttons = model.get("choices").map(([text], i) => {
    const label = document.createElement("label");
    const button = document.createElement("input");
    button.type = "radio";
    button.name = "answer";
    // JupyterLab would take the arrow keys as "next cell"; it asks the focused element only.
    button.setAttribute("data-lm-suppress-shortcuts", "true");
    button.addEventListener("change", () => {
      model.set("chosen", i);
      model.save_changes();
      show();
    });
    const words = document.createElement("span");
    write(words, text);
    label.append(button, words);
    group.append(label);
    return button;
  });
  // It stands there empty from the start: readers speak changes of such a region, not its birth.
  const line = document.createElement("p");
  line.setAttribute("role", "status");
  line.setAttribute("aria-live", "polite");
  form.append(group, line);
  el.append(form);

  function show() {
    const chosen = model.get("chosen");
    buttons.forEach((button, i) => (button.checked = i === chosen));
    const [, feedback, right] = chosen < 0 ? ["", "", false] : model.get("choices")[chosen];
    // A choice that is only noted is neither right nor wrong.
    line.className = chosen < 0 || right === null ? "" : right ? "right" : "wrong";
    write(line, feedback);
  }
  model.on("change:chosen", show);
  show();
  return () => model.off("change:chosen", show);
}

export default { render };
