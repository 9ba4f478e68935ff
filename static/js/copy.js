// A button that copies the text of a field, where the browser can; without it the text is there to be selected.
function bind(button) {
  const field = document.getElementById(button.dataset.copy);
  const said = button.parentElement.querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    await navigator.clipboard.writeText(field.value);
    said.textContent = button.dataset.copied;
  });
}

if (navigator.clipboard) document.querySelectorAll("[data-copy]").forEach(bind);
