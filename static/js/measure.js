// How full the two pages get: asked a moment after the typing stops, one question at a time, none while the line is spared.
const PAUSE = 1500;

function bind(place) {
  const form = place.closest("form");
  const said = place.querySelector("[data-said]");
  let timer, asked, isWaiting = false;

  async function ask() {
    const typed = String(new URLSearchParams(new FormData(form)));
    if (isWaiting || typed === asked) return;
    [asked, isWaiting] = [typed, true];
    try {
      const answer = await fetch(place.dataset.measure, {
        method: "POST", body: typed, headers: { "Content-Type": "application/x-www-form-urlencoded" },
      });
      const text = await answer.text();
      if (answer.ok && text !== said.textContent) said.textContent = text;
    } catch {
      // Without a line the text is measured at the next pause.
      asked = "";
    }
    isWaiting = false;
    if (String(new URLSearchParams(new FormData(form))) !== typed) later();
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  }

  form.addEventListener("input", later);
}

if (!navigator.connection?.saveData) document.querySelectorAll("[data-measure]").forEach(bind);
