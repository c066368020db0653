// A client of the API for pages: signs in, renews by itself, signs out. docs/tokens.md tells the whole story.
//
//   import { Client } from "/static/js/client.js";
//   const client = new Client();
//   if (!(await client.resume())) await client.signIn(email, password);
//   const me = await (await client.fetch("/api/v1/me/")).json();
//
// The access token lives in memory and nowhere else; the refresh token in a cookie that no script can read.
const AUTH = "/_allauth/app/v1/";
const RENEW_AT = 0.8; // of a token's life
const PATIENCE = 300; // milliseconds in which another tab may hand over what it has
const JSON_TYPE = { "Content-Type": "application/json" };

// How long the token lives from now on: its own times are the server's, whose clock may differ.
const lifeOf = (access) => {
  const { iat, exp } = JSON.parse(atob(access.split(".")[1].replace(/-/g, "+").replace(/_/g, "/")));
  return (exp - iat) * 1000;
};

export class Client extends EventTarget {
  #base;
  #access = null;
  #since = 0;
  #life = 0;
  #timer;
  #step = null; // the key of a sign-in that waits for a code
  #renewing = null;
  #channel = new BroadcastChannel("ih-access");

  // `base` is the address of the site, for pages of another one that its CORS_ALLOWED_ORIGINS lists.
  constructor({ base = "" } = {}) {
    super();
    this.#base = base;
    this.#channel.onmessage = ({ data }) => this.#hear(data);
  }

  get signedIn() {
    return this.#access !== null;
  }

  // Go on with the session of an earlier visit or of another tab. Says whether there was one.
  async resume() {
    return (await this.#fresh(null)) !== null;
  }

  // Says what the server waits for: "done", or "verify_email", "mfa_authenticate", … to be answered by `answer`.
  signIn(email, password) {
    this.#step = null;
    return this.#enter("auth/login", { email, password });
  }

  // The next step: answer("auth/email/verify", {key}), answer("auth/2fa/authenticate", {code}).
  answer(path, body) {
    return this.#enter(path, body);
  }

  // Throws if the server did not hear it: the cookie would open the session again.
  async signOut() {
    const access = await this.#living();
    const answer = access && (await this.#auth("DELETE", "auth/session", null, { Authorization: `Bearer ${access}` }));
    if (answer && answer.status >= 500) throw new Error(`HTTP ${answer.status}`);
    this.#forget();
    this.#channel.postMessage({ t: "out" });
  }

  // Like the browser's own, with the token. One 401 makes it renew and ask again, once.
  async fetch(path, options = {}) {
    const access = await this.#living();
    const answer = await this.#send(path, options, access);
    if (answer.status !== 401 || !access) return answer;
    const other = await this.#fresh(access);
    return other ? this.#send(path, options, other) : answer;
  }

  #living() {
    return this.#stale ? this.#fresh(this.#access) : this.#access;
  }

  #send(path, options, access) {
    const site = new URL(this.#base || "/", location.href);
    const address = new URL(path, site);
    // The token is for this site: an address that came from elsewhere must not carry it away.
    if (address.origin !== site.origin) return Promise.reject(new TypeError(`${address.origin} is another site`));
    const headers = new Headers(options.headers);
    if (access) headers.set("Authorization", `Bearer ${access}`);
    return fetch(address, { ...options, headers, credentials: "omit" });
  }

  #auth(method, path, body, headers = {}) {
    return fetch(`${this.#base}${AUTH}${path}`, {
      method,
      body: body && JSON.stringify(body),
      headers: { ...JSON_TYPE, "X-Refresh-Transport": "cookie", ...headers },
      credentials: "include",
    });
  }

  async #enter(path, body) {
    const answer = await this.#auth("POST", path, body, this.#step ? { "X-Session-Token": this.#step } : {});
    const said = await answer.json().catch(() => ({}));
    const { access_token: access, session_token: step } = said.meta ?? {};
    if (step) this.#step = step;
    if (access) {
      this.#step = null;
      this.#keep(access);
      return "done";
    }
    const waiting = said.data?.flows?.find((flow) => flow.is_pending);
    if (waiting) return waiting.id;
    throw Object.assign(new Error(said.errors?.[0]?.message ?? `HTTP ${answer.status}`), { answer: said });
  }

  // A token other than the one that does not hold, or null. However many ask, in however many tabs: one renews.
  #fresh(stale) {
    if (this.#access && this.#access !== stale) return Promise.resolve(this.#access);
    this.#renewing ??= this.#locked(() => this.#renew(stale)).finally(() => (this.#renewing = null));
    return this.#renewing;
  }

  #locked(act) {
    return navigator.locks ? navigator.locks.request("ih-refresh", act) : act();
  }

  async #renew(stale) {
    // While this tab waited for the lock another one may have renewed.
    const heard = () => this.#access && this.#access !== stale;
    if (!heard() && Number(localStorage.getItem("ih-fresh-until")) > Date.now()) await this.#ask(stale);
    if (heard()) return this.#access;
    const answer = await this.#auth("POST", "tokens/refresh", null);
    if (!answer.ok) {
      // A server in trouble says nothing about the session; a refusal does.
      if (answer.status === 400) this.#forget();
      return null;
    }
    this.#keep((await answer.json()).data.access_token);
    return this.#access;
  }

  // Ask the other tabs for a token that is not this one, and wait a moment.
  #ask(stale) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, PATIENCE);
      this.addEventListener("token", () => (clearTimeout(timer), resolve()), { once: true });
      this.#channel.postMessage({ t: "ask", stale });
    });
  }

  #hear({ t, access, since, stale }) {
    if (t === "out") this.#forget();
    else if (t === "have" && access !== this.#access && since >= this.#since) this.#take(access, since);
    else if (t === "ask" && this.#access && this.#access !== stale && !this.#stale) this.#tell();
  }

  #tell() {
    this.#channel.postMessage({ t: "have", access: this.#access, since: this.#since });
  }

  get #stale() {
    return !this.#access || Date.now() > this.#since + this.#life * RENEW_AT;
  }

  #keep(access) {
    this.#take(access, Date.now());
    localStorage.setItem("ih-fresh-until", this.#since + this.#life * RENEW_AT);
    this.#tell();
  }

  #take(access, since) {
    this.#access = access;
    this.#since = since;
    this.#life = lifeOf(access);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fresh(access), Math.max(0, since + this.#life * RENEW_AT - Date.now()));
    this.dispatchEvent(new Event("token"));
  }

  #forget() {
    clearTimeout(this.#timer);
    this.#access = null;
    this.#since = 0;
    localStorage.removeItem("ih-fresh-until");
    this.dispatchEvent(new Event("signedout"));
  }
}
