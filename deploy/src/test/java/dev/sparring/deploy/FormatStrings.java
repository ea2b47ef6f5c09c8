// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Finds format strings that do not say what they should: {@code "…%s…" + "…".formatted(x)}, which
 * formats the last part alone and prints {@code %s}, and those with another number of arguments
 * than they name. Sources are parsed, not compiled: a format that is not written where it is used
 * is not looked at.
 */
final class FormatStrings extends TreePathScanner<Void, Void> {

    private static final Pattern SPECIFIER =
            Pattern.compile("%(?<index>\\d+\\$)?[-#+ 0,(<]*\\d*(\\.\\d+)?(?<what>[tT]?[a-zA-Z%])");
    private static final List<String> FORMATTERS = List.of("format", "printf");

    private final List<String> found = new ArrayList<>();
    private final Trees trees;
    private CompilationUnitTree file;

    private FormatStrings(Trees trees) {
        this.trees = trees;
    }

    /** A line for each one in some files. */
    static List<String> wrong(Collection<Path> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            return wrong(compiler, files, files.getJavaFileObjectsFromPaths(sources));
        }
    }

    /** The same for sources that need not be files. */
    static List<String> wrong(
            JavaCompiler compiler,
            StandardJavaFileManager files,
            Iterable<? extends JavaFileObject> sources)
            throws IOException {
        JavacTask task =
                (JavacTask)
                        compiler.getTask(null, files, null, List.of("-proc:none"), null, sources);
        FormatStrings scanner = new FormatStrings(Trees.instance(task));
        for (CompilationUnitTree unit : task.parse()) {
            scanner.file = unit;
            scanner.scan(unit, null);
        }
        return scanner.found;
    }

    @Override
    public Void visitMethodInvocation(MethodInvocationTree call, Void nothing) {
        if (call.getMethodSelect() instanceof MemberSelectTree select) {
            String name = select.getIdentifier().toString();
            List<? extends ExpressionTree> arguments = call.getArguments();
            if (name.equals("formatted")) {
                check(call, select.getExpression(), arguments);
                checkLeft(call);
            } else if (FORMATTERS.contains(name) && !arguments.isEmpty()) {
                // a locale may come first
                int at = text(arguments.get(0)) == null && arguments.size() > 1 ? 1 : 0;
                check(call, arguments.get(at), arguments.subList(at + 1, arguments.size()));
            }
        }
        return super.visitMethodInvocation(call, nothing);
    }

    /** Nothing to the left of what is formatted may be meant to be formatted, too. */
    private void checkLeft(MethodInvocationTree call) {
        Tree parent = getCurrentPath().getParentPath().getLeaf();
        if (parent instanceof BinaryTree sum
                && sum.getRightOperand() == call
                && sum.getKind() == Tree.Kind.PLUS
                && hasSpecifier(sum.getLeftOperand())) {
            add(call, "formats only the last part of a concatenation; put it in parentheses");
        }
    }

    private static boolean hasSpecifier(ExpressionTree tree) {
        if (tree instanceof BinaryTree sum) {
            return hasSpecifier(sum.getLeftOperand()) || hasSpecifier(sum.getRightOperand());
        }
        return tree instanceof LiteralTree literal
                && literal.getValue() instanceof String text
                && wanted(text).orElse(1) > 0;
    }

    private void check(
            MethodInvocationTree call,
            ExpressionTree format,
            List<? extends ExpressionTree> arguments) {
        String text = text(format);
        if (text == null) {
            return;
        }
        OptionalInt wanted = wanted(text);
        if (wanted.isEmpty()) {
            add(call, "is no format: %s".formatted(text));
        } else if (wanted.getAsInt() != arguments.size()) {
            add(
                    call,
                    "names %d arguments and has %d: %s"
                            .formatted(wanted.getAsInt(), arguments.size(), text));
        }
    }

    /** What is written there, null if not all of it is written there. */
    private static String text(ExpressionTree tree) {
        if (tree instanceof LiteralTree literal && literal.getValue() instanceof String text) {
            return text;
        }
        if (tree instanceof ParenthesizedTree inner) {
            return text(inner.getExpression());
        }
        if (tree instanceof BinaryTree sum && sum.getKind() == Tree.Kind.PLUS) {
            String left = text(sum.getLeftOperand());
            String right = text(sum.getRightOperand());
            return left == null || right == null ? null : left + right;
        }
        return null;
    }

    /** How many arguments a format names; empty if it is none. */
    private static OptionalInt wanted(String format) {
        int ordinary = 0;
        int highest = 0;
        Matcher matcher = SPECIFIER.matcher(format);
        int end = 0;
        while (matcher.find()) {
            if (format.substring(end, matcher.start()).contains("%")) {
                return OptionalInt.empty();
            }
            end = matcher.end();
            String what = matcher.group("what");
            if (what.equals("%") || what.equals("n")) {
                continue;
            }
            String index = matcher.group("index");
            if (index == null) {
                ordinary++;
            } else {
                highest = Math.max(highest, Integer.parseInt(index.replace("$", "")));
            }
        }
        return format.substring(end).contains("%")
                ? OptionalInt.empty()
                : OptionalInt.of(Math.max(ordinary, highest));
    }

    private void add(Tree tree, String what) {
        long at = trees.getSourcePositions().getStartPosition(file, tree);
        found.add(
                "%s:%d %s"
                        .formatted(
                                file.getSourceFile().getName(),
                                file.getLineMap().getLineNumber(at),
                                what));
    }
}
