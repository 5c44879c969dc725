using System.Text.RegularExpressions;

namespace Purlin.Testing;

/// <summary>Source is finished: no note to come back, no stub, no code put to sleep in a comment.</summary>
public static partial class LeftoverRule
{
    /// <summary>What was left over.</summary>
    public static IEnumerable<Violation> Check(IEnumerable<SourceFile> files)
    {
        foreach (SourceFile file in files)
        {
            foreach (Match match in Note().Matches(file.Text))
                yield return new(file.AtOffset(match.Index), $"{match.Value}: do it now, or leave it out");
            foreach (Match match in Stub().Matches(file.Code))
                yield return new(file.AtOffset(match.Index), "a stub: write it, or leave the member out");
            for (int i = 0; i < file.Lines.Count; i++)
            {
                if (SleepingCode().IsMatch(file.Lines[i]) && IsComment(file, i))
                    yield return new(file.At(i + 1), "code in a comment: delete it, the history remembers");
            }
        }
    }

    // Literals are filled in Code, so a line of a raw string that starts with slashes is not blank there.
    private static bool IsComment(SourceFile file, int line) => string.IsNullOrWhiteSpace(file.Code.Split('\n')[line]);

    [GeneratedRegex(@"\b(TO[D]O|FIX[M]E|HAC[K]|XX[X])\b", RegexOptions.None, 5_000)]
    private static partial Regex Note();

    [GeneratedRegex(@"\bNotImplementedException\b", RegexOptions.None, 5_000)]
    private static partial Regex Stub();

    // A brace, a call, an assignment or a keyword's statement alone on its line; prose goes on or ends in a full stop.
    private const string Statement =
        @"[{}]"
        + @"|[\w.\[\]<>]+\(.*\);"
        + @"|([\w<>?\[\],]+ )?[\w.\[\]]+ ([-+*/|&^]|\?\?)?= (\S+( [-+*/%&|^<>=?:]+ \S+)*|.*\));"
        + @"|(return|throw new|yield return|await|using) (\S+|.*\));"
        + @"|(if|for|foreach|while|switch|lock) \(.*\)( \{)?"
        + @"|else( \{)?";

    [GeneratedRegex(@"^\s*//\s*(" + Statement + @")\s*$", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex SleepingCode();
}
