using System.Text.RegularExpressions;

namespace Purlin.Testing;

/// <summary>The declaration of a top-level type in a C# file, as far as the rules need it.</summary>
/// <param name="Name">The name without type parameters.</param>
/// <param name="Kind"><c>class</c>, <c>struct</c>, <c>interface</c>, <c>enum</c>, <c>record</c>,
/// <c>delegate</c>.</param>
/// <param name="IsPublic">Whether it says <c>public</c>.</param>
/// <param name="IsAbstract">Whether it says <c>abstract</c>, or is an interface.</param>
/// <param name="Rest">What follows the name: parameters, bases and constraints.</param>
/// <param name="Offset">Where the declaration starts in the file's text.</param>
internal sealed partial record TypeHeader(
    string Name, string Kind, bool IsPublic, bool IsAbstract, string Rest, int Offset)
{
    /// <summary>The top-level types of a file, in order.</summary>
    public static IReadOnlyList<TypeHeader> In(SourceFile file)
    {
        string code = Directive().Replace(file.Code, line => new string(' ', line.Length));
        var headers = new List<TypeHeader>();
        int start = 0, depth = 0;
        for (int i = 0; i < code.Length; i++)
        {
            depth += code[i] switch { '(' or '[' => 1, ')' or ']' => -1, _ => 0 };
            if (depth > 0 || code[i] is not ('{' or ';' or '}'))
                continue;
            string header = code[start..i];
            bool isNamespace = header.TrimStart().StartsWith("namespace ", StringComparison.Ordinal);
            if (Read(header, start) is { } type)
                headers.Add(type);
            if (code[i] == '{' && !isNamespace)
                i = Close(code, i);
            start = i + 1;
        }

        return headers;
    }

    /// <summary>Whether the type names <paramref name="other"/> among its bases.</summary>
    public bool DerivesFrom(TypeHeader other) =>
        Rest.IndexOf(':', StringComparison.Ordinal) is >= 0 and int colon
        && Regex.IsMatch(Rest[colon..], $@"\b{other.Name}\b", RegexOptions.None, TimeSpan.FromSeconds(5));

    private static TypeHeader? Read(string header, int start)
    {
        Match match = Declaration().Match(header);
        if (!match.Success)
            return null;
        string modifiers = match.Groups["modifiers"].Value, kind = match.Groups["kind"].Value.Split(' ')[0];
        bool isAbstract = kind == "interface" || modifiers.Contains("abstract", StringComparison.Ordinal);
        bool isPublic = modifiers.Contains("public", StringComparison.Ordinal);
        Group name = match.Groups["name"];
        return new TypeHeader(
            name.Value, kind, isPublic, isAbstract, header[(name.Index + name.Length)..], start + name.Index);
    }

    private static int Close(string code, int open)
    {
        int depth = 0;
        for (int i = open; i < code.Length; i++)
        {
            depth += code[i] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth == 0)
                return i;
        }

        return code.Length;
    }

    [GeneratedRegex(@"^[ \t]*#.*$", RegexOptions.Multiline, 5_000)]
    private static partial Regex Directive();

    private const string Modifiers =
        "(?<modifiers>(?:(?:public|internal|private|protected|file|static|sealed|abstract|partial|readonly|ref|unsafe"
        + @"|new)\s+)*)";

    private const string Kinds =
        @"(?<kind>class|struct|interface|enum|record\s+struct|record\s+class|record|delegate)\s+";

    // A delegate's return type stands between its kind and its name.
    private const string NameOfType = @"(?:(?<=delegate\s+)[^(]*?\s)?(?<name>\w+)\s*(?=[<({:;\s]|$)";

    [GeneratedRegex(@"^\s*(?:\[.*?\]\s*)*" + Modifiers + Kinds + NameOfType, RegexOptions.Singleline, 5_000)]
    private static partial Regex Declaration();
}
