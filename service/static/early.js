// Before anything is drawn, so that what needs scripts takes its place at once.
document.documentElement.classList.add("script");
