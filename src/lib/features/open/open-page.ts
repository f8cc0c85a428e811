/** The one script of the open pages. They are whole without it; it adds Leave, replaced addresses and installing. */
export {};
document.documentElement.dataset.alive = '';
