/**
 * A clip by its frames: frame i of a proxy is shown from i/60 to (i+1)/60 s, and this module alone
 * turns the one into the other. When a frame was filmed is another matter: its true time.
 * @module
 */

/** Frames of a proxy in a second of its own clock, however fast the clip was filmed. */
export const PROXY_FPS = 60;

/** How long a browser has to say that it shows the frame it was told to seek. */
const SAYS_WITHIN_MS = 400;

/** After so many frames in a row that it says are others, it gets pictures instead. */
const MOST_MISSES = 3;

/**
 * Told that another frame is shown, and when it was filmed.
 * @typedef {(index: number, time_s: number) => void} FrameListener
 */

/**
 * Where in the proxy to seek for a frame: its middle, so that rounding never gives a neighbour.
 * @param {number} index
 */
export function middleOf(index) {
  return (index + 0.5) / PROXY_FPS;
}

/** A video element that shows frames of a clip by their index, and plays at true speed. */
export class FrameVideo {
  /** @type {HTMLVideoElement} */
  #video;
  /** @type {HTMLImageElement | null} */
  #image = null;
  /** @type {((index: number) => string) | null} */
  #jpeg;
  /** @type {ArrayLike<number>} */
  #times_s;
  #last;
  #wanted = 0;
  #shown = -1;
  /** @type {Promise<number> | null} */
  #underway = null;
  /** @type {Set<FrameListener>} */
  #frameListeners = new Set();
  /** @type {Set<(playing: boolean) => void>} */
  #stateListeners = new Set();
  /** @type {{now_ms: number, time_s: number, speed: number} | null} */
  #clock = null;
  /** @type {{first: number, last: number} | null} */
  #loop = null;
  #closing = new AbortController();
  /** @type {Promise<void>} */
  #open;
  /** Called when the browser says what it shows. @type {Set<() => void>} */
  #waiting = new Set();
  #said = 0;
  #misses = 0;
  #nextTick = 0;

  /**
   * The element's `src` is a proxy. Where it cannot be played, `jpeg` tells the address of a
   * frame's picture, which is shown in its place.
   * @param {HTMLVideoElement} video
   * @param {number} frames
   * @param {ArrayLike<number>} times_s When each frame was filmed, in seconds.
   * @param {{jpeg?: (index: number) => string}} [options]
   */
  constructor(video, frames, times_s, options = {}) {
    if (frames < 1 || times_s.length !== frames) {
      throw new RangeError(`${frames} frames need as many times, not ${times_s.length}`);
    }
    this.#video = video;
    this.#last = frames - 1;
    this.#times_s = times_s;
    this.#jpeg = options.jpeg ?? null;
    video.muted = true;
    video.playsInline = true;
    video.preload = "auto";
    video.pause();
    this.#follow();
    this.#open = this.#opened();
    /** The first frame is shown; rejected where neither the proxy nor a picture can be.
     * @type {Promise<void>} */
    this.ready = this.#show(0).then(() => {});
    this.ready.catch(() => {}); // whoever waits for it hears of it
  }

  /** The index of the frame that is shown; 0 before there is any. */
  current() {
    return Math.max(this.#shown, 0);
  }

  /** The index of the frame that was asked for last. */
  wanted() {
    return this.#wanted;
  }

  /** Whether it plays. */
  get playing() {
    return this.#clock !== null;
  }

  /** What shows the frame: to be drawn from, for a loupe. */
  get picture() {
    return this.#image ?? this.#video;
  }

  /**
   * Return the index of the frame that is shown at a true time: the last one filmed by then.
   * @param {number} time_s
   */
  indexAt(time_s) {
    let low = 0;
    let high = this.#last;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.#time(middle) <= time_s) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /**
   * Show a frame and end playing. While one seek is on its way, of all further ones the last alone
   * is carried out, so that the picture follows the pointer.
   * @param {number} index
   * @returns {Promise<number>} The frame that is shown then: this one, or one asked for later.
   */
  seek(index) {
    this.#stop();
    return this.#show(index);
  }

  /**
   * Go some frames on (or back) from the one asked for last, and end playing.
   * @param {number} count
   */
  step(count) {
    return this.seek(this.#wanted + count);
  }

  /**
   * Play from here, at the end from the start: by true times, so that any frame rate plays at its
   * own speed. Frames that the browser has no time for are left out; the time is right.
   * @param {number} [speed] 1 is as it was, 1/8 an eighth of it.
   */
  play(speed = 1) {
    if (!(speed > 0)) throw new RangeError(`a speed is above 0, not ${speed}`);
    const was = this.playing;
    const last = this.#loop?.last ?? this.#last;
    const at = !was && this.#wanted >= last ? (this.#loop?.first ?? 0) : this.#wanted;
    this.#clock = { now_ms: performance.now(), time_s: this.#time(at), speed };
    if (!was) {
      this.#comeAgain();
      this.#tellState();
    }
  }

  /**
   * Stop where it is.
   * @returns {Promise<number>} The frame that is shown.
   */
  pause() {
    return this.seek(this.#wanted);
  }

  /**
   * While playing go from one frame back to an earlier one, again and again; null ends it.
   * @param {number | null} first
   * @param {number} [last] Shown too.
   */
  loop(first, last = this.#last) {
    this.#loop =
      first === null ? null : { first: this.#clamped(first), last: this.#clamped(last) };
  }

  /**
   * Be told of each frame as it is shown: the place to draw what lies over it.
   * @param {FrameListener} listener
   * @returns {() => void} Ends it.
   */
  onframe(listener) {
    this.#frameListeners.add(listener);
    return () => this.#frameListeners.delete(listener);
  }

  /**
   * Be told when it begins and ends to play.
   * @param {(playing: boolean) => void} listener
   * @returns {() => void} Ends it.
   */
  onstate(listener) {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  }

  /** Let the film go. */
  close() {
    this.#clock = null;
    this.#closing.abort();
    this.#frameListeners.clear();
    this.#stateListeners.clear();
    this.#image?.remove();
    this.#video.removeAttribute("src");
    this.#video.load();
  }

  /** @param {number} index */
  #clamped(index) {
    return Math.min(Math.max(Math.round(index), 0), this.#last);
  }

  /** @param {number} index */
  #time(index) {
    return this.#times_s[index] ?? 0;
  }

  async #opened() {
    const video = this.#video;
    if (video.error === null && video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) {
      await this.#event("loadeddata", "error");
    }
    if (video.error === null || this.#closing.signal.aborted) return;
    if (this.#jpeg === null) throw new Error(video.error.message);
    this.#turnToPictures();
  }

  /** From now on show single pictures of the clip: slower, and right. */
  #turnToPictures() {
    this.#image = document.createElement("img");
    this.#image.alt = "";
    this.#image.className = this.#video.className;
    this.#video.hidden = true;
    this.#video.after(this.#image);
  }

  /**
   * Resolve with the first of some events.
   * @param {...string} names
   * @returns {Promise<void>}
   */
  #event(...names) {
    return new Promise((resolve) => {
      const done = new AbortController();
      const end = () => {
        done.abort();
        resolve();
      };
      const { signal } = done;
      for (const name of names) this.#video.addEventListener(name, end, { signal });
      this.#closing.signal.addEventListener("abort", end, { signal });
      if (this.#closing.signal.aborted) end();
    });
  }

  /**
   * @param {number} index
   * @returns {Promise<number>}
   */
  #show(index) {
    this.#wanted = this.#clamped(index);
    this.#wake(); // the frame before has been sought; that it is shown need not be waited for
    this.#underway ??= this.#chase().finally(() => {
      this.#underway = null;
    });
    return this.#underway;
  }

  /** Show what is wanted, until that is what is shown. */
  async #chase() {
    await this.#open;
    while (this.#shown !== this.#wanted && !this.#closing.signal.aborted) {
      const index = this.#wanted;
      if (this.#image === null) await this.#seekTo(index);
      else await this.#load(this.#image, index);
    }
    return this.#shown;
  }

  /** @param {number} index */
  async #seekTo(index) {
    const saidBefore = this.#said;
    const seeked = this.#event("seeked", "error");
    this.#video.currentTime = middleOf(index);
    await seeked;
    // The frame is there; it is shown a moment later, which a hidden page never says.
    const until_ms = performance.now() + SAYS_WITHIN_MS;
    while (this.#shown !== index && this.#wanted === index && !this.#closing.signal.aborted) {
      const left_ms = until_ms - performance.now();
      if (left_ms > 0 && !document.hidden) {
        await this.#nextWord(left_ms);
        continue;
      }
      this.#misses = this.#said === saidBefore ? 0 : this.#misses + 1;
      if (this.#misses < MOST_MISSES || this.#jpeg === null) this.#tell(index);
      else this.#turnToPictures();
      return;
    }
    if (this.#shown === index) this.#misses = 0;
  }

  /**
   * @param {HTMLImageElement} image
   * @param {number} index
   */
  async #load(image, index) {
    if (this.#jpeg === null) return;
    image.src = this.#jpeg(index);
    await image.decode();
    this.#tell(index);
  }

  /**
   * Wait until the browser says what it shows, but not for ever.
   * @param {number} most_ms
   * @returns {Promise<void>}
   */
  #nextWord(most_ms) {
    if (!("requestVideoFrameCallback" in this.#video)) {
      this.#tell(this.#wanted);
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.#waiting.delete(end);
        resolve();
      };
      const timer = setTimeout(end, most_ms);
      this.#waiting.add(end);
    });
  }

  #wake() {
    for (const end of [...this.#waiting]) end();
  }

  /** @param {number} index */
  #showInPassing(index) {
    this.#show(index).catch(() => this.#stop()); // there is nothing to be seen: do not play on
  }

  /** Hear from the browser which frame it shows, each time it shows another. */
  #follow() {
    if (!("requestVideoFrameCallback" in this.#video)) return;
    /** @type {VideoFrameRequestCallback} */
    const heard = (_, { mediaTime }) => {
      if (this.#closing.signal.aborted) return;
      this.#video.requestVideoFrameCallback(heard);
      if (this.#image !== null) return;
      this.#said += 1;
      this.#tell(this.#clamped(mediaTime * PROXY_FPS));
      this.#wake();
    };
    this.#video.requestVideoFrameCallback(heard);
  }

  /** @param {number} index */
  #tell(index) {
    if (index === this.#shown) return;
    this.#shown = index;
    for (const listener of [...this.#frameListeners]) listener(index, this.#time(index));
  }

  #tellState() {
    for (const listener of [...this.#stateListeners]) listener(this.playing);
  }

  #stop() {
    if (this.#clock === null) return;
    this.#clock = null;
    cancelAnimationFrame(this.#nextTick);
    this.#tellState();
  }

  /** Show the frame of this moment, and come again at the next picture of the screen. */
  #tick() {
    const clock = this.#clock;
    if (clock === null) return;
    const first = this.#loop?.first ?? 0;
    const last = this.#loop?.last ?? this.#last;
    const now_ms = performance.now();
    const time_s = clock.time_s + ((now_ms - clock.now_ms) / 1000) * clock.speed;
    const end_s = this.#endOf(last);
    if (time_s < end_s && this.#wanted <= last) {
      this.#showInPassing(this.indexAt(time_s));
    } else if (this.#loop !== null) {
      Object.assign(clock, { now_ms, time_s: this.#time(first) });
      this.#showInPassing(first);
    } else {
      this.#stop();
      this.#showInPassing(last);
      return;
    }
    this.#comeAgain();
  }

  #comeAgain() {
    this.#nextTick = requestAnimationFrame(() => this.#tick());
  }

  /**
   * When the next frame would be due: a frame lasts until then.
   * @param {number} index
   */
  #endOf(index) {
    if (index < this.#last) return this.#time(index + 1);
    return index > 0 ? 2 * this.#time(index) - this.#time(index - 1) : this.#time(index) + 0.05;
  }
}
