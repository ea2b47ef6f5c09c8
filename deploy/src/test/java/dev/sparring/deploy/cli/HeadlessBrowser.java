// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;
import org.awaitility.Awaitility;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Chromium without a window, as Debian installs it; nothing is downloaded. */
final class HeadlessBrowser implements AutoCloseable {

    private static final File CHROMIUM = new File("/usr/bin/chromium");
    private static final File DRIVER = new File("/usr/bin/chromedriver");
    // what the browser says of axe-core itself
    private static final String AXE_READS_A_CANVAS = "Multiple readback operations";
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    /** A window: what it is called in names of screenshots, its size, and its density. */
    enum Window {
        DESKTOP(1440, 900, 1),
        PHONE(390, 844, 2);

        private final int width;
        private final int height;
        private final int density;

        Window(int width, int height, int density) {
            this.width = width;
            this.height = height;
            this.density = density;
        }
    }

    private final ChromeDriver driver;
    private final Axe axe = new Axe();

    /**
     * Starts it.
     *
     * @param profile an empty folder
     */
    HeadlessBrowser(Path profile) {
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM);
        options.setCapability("goog:loggingPrefs", logs);
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                "--user-data-dir=" + profile);
        driver =
                new ChromeDriver(
                        new ChromeDriverService.Builder()
                                .usingDriverExecutable(DRIVER)
                                .usingAnyFreePort()
                                .build(),
                        options);
        resize(Window.DESKTOP, Window.DESKTOP.height);
    }

    /** Whether there is a browser on this machine. */
    static boolean isInstalled() {
        return CHROMIUM.canExecute() && DRIVER.canExecute();
    }

    void open(String url) {
        driver.get(url);
    }

    String url() {
        return driver.getCurrentUrl();
    }

    /** What is to be read in the first element that a selector finds; empty if there is none. */
    String text(String selector) {
        return String.valueOf(
                script("return document.querySelector(arguments[0])?.textContent ?? ''", selector));
    }

    /** The same of all elements that a selector finds. */
    @SuppressWarnings("unchecked")
    List<String> texts(String selector) {
        return (List<String>)
                script(
                        "return [...document.querySelectorAll(arguments[0])].map(e =>"
                                + " e.textContent)",
                        selector);
    }

    /** How many elements a selector finds. */
    int count(String selector) {
        return texts(selector).size();
    }

    /** Waits until a text holds something. */
    void await(String selector, String part) {
        Awaitility.await(selector + " has \"" + part + "\"")
                .atMost(PATIENCE)
                .until(() -> text(selector), text -> text.contains(part));
    }

    /** Clicks as a user does: what is hidden or covered cannot be clicked. */
    void click(String selector) {
        element(selector).click();
    }

    /** Types keys into an element. */
    void type(String selector, CharSequence keys) {
        element(selector).sendKeys(keys);
    }

    /** Opens a fold, chooses and the like: what needs no user. */
    Object script(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /**
     * Looks at the whole page in light and dark, on a desktop and a phone: leaves a picture of
     * each.
     *
     * @return what axe-core finds at fault, a line each
     */
    List<String> look(Path folder, String name) throws IOException {
        Files.createDirectories(folder);
        List<String> faults = new ArrayList<>();
        for (Window window : Window.values()) {
            for (String scheme : List.of("light", "dark")) {
                colours(scheme);
                resize(window, window.height);
                Object height = script("return document.documentElement.scrollHeight");
                resize(window, ((Number) height).intValue());
                awaitFrames();
                String view = window.name().toLowerCase(Locale.ROOT) + "-" + scheme;
                Files.write(folder.resolve(name + "-" + view + ".png"), picture());
                axe.faults(driver).forEach(fault -> faults.add(view + ": " + fault));
            }
        }
        colours("light");
        resize(Window.DESKTOP, Window.DESKTOP.height);
        return faults;
    }

    /** Whether nothing sticks out to the side in a window as wide as this. */
    boolean fits(int width) {
        override(width, Window.PHONE.height, 1);
        awaitFrames();
        Object fits =
                script(
                        "return document.documentElement.scrollWidth <="
                                + " document.documentElement.clientWidth");
        resize(Window.DESKTOP, Window.DESKTOP.height);
        return (Boolean) fits;
    }

    /** Errors and warnings of the console since the last call. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .filter(message -> !message.contains(AXE_READS_A_CANVAS))
                .toList();
    }

    @Override
    public void close() {
        driver.quit();
    }

    private WebElement element(String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    private byte[] picture() {
        Map<String, Object> answer =
                driver.executeCdpCommand("Page.captureScreenshot", Map.of("format", "png"));
        return Base64.getDecoder().decode((String) answer.get("data"));
    }

    private void colours(String scheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    private void resize(Window window, int height) {
        override(window.width, height, window.density);
    }

    private void override(int width, int height, int density) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of(
                        "width",
                        width,
                        "height",
                        height,
                        "deviceScaleFactor",
                        density,
                        "mobile",
                        width < 500));
    }

    /** Charts that came into sight are drawn, in the new colours, some frames later. */
    private void awaitFrames() {
        driver.manage().timeouts().scriptTimeout(PATIENCE);
        driver.executeAsyncScript(
                "const done = arguments[0]; let left = 30; const next = () => left-- > 0 ?"
                        + " requestAnimationFrame(next) : done(); next()");
    }
}
