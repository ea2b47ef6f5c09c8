// SPDX-License-Identifier: Apache-2.0
// Runs before the first paint, so that the page does not flash in the other colours.
(() => {
    try {
        const theme = localStorage.getItem('sparring.theme');
        if (theme === 'light' || theme === 'dark') {
            document.documentElement.dataset.theme = theme;
        }
    } catch {
        // storage can be forbidden: the system's colours then
    }
})();
