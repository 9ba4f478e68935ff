// Passkeys: shows the forms that need one where the browser can, and fills in what the browser answers.
const { create, get, supported } = window.webauthnJSON;

function givenOptions() {
  return JSON.parse(document.getElementById("passkey-options").textContent);
}

async function fetchedOptions(form) {
  const response = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(response.status);
  return (await response.json()).request_options;
}

async function answer(form) {
  if (form.dataset.passkey === "sign-in") return get(await fetchedOptions(form));
  if (form.dataset.passkey === "confirm") return get(givenOptions().request_options);
  const options = givenOptions().creation_options;
  Object.assign(options.publicKey.authenticatorSelection, {
    residentKey: "required", requireResidentKey: true, userVerification: "required",
  });
  return create(options);
}

function send(form, credential) {
  form.elements.credential.value = JSON.stringify(credential);
  form.submit();
}

// The browser's autofill offers passkeys in the e-mail field, only on devices that hold one.
let waiting = null;
async function offerInField(form) {
  if (!(await window.PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  waiting = new AbortController();
  const options = await fetchedOptions(form);
  send(form, await get({ ...options, mediation: "conditional", signal: waiting.signal }));
}

function bind(form) {
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    waiting?.abort();
    const failure = form.querySelector("[data-failure]");
    failure.hidden = true;
    try {
      send(form, await answer(form));
    } catch {
      failure.hidden = false;
    }
  });
  if (form.dataset.passkey === "sign-in") offerInField(form).catch(() => {});
}

const forms = document.querySelectorAll("form[data-passkey]");
if (supported()) forms.forEach(bind);
else document.querySelectorAll("[data-unsupported]").forEach((element) => { element.hidden = false; });
