using System.Text.RegularExpressions;

namespace Purlin.Testing;

/// <summary>
/// A public type's name says a concept of its field and means one thing in a file that uses it: it is no part of its
/// namespace, no type that C# projects import without being asked, and no word that says nothing.
/// </summary>
public static partial class TypeNameRule
{
    /// <summary>The types whose names collide or say nothing.</summary>
    public static IEnumerable<Violation> Check(IEnumerable<Type> types)
    {
        foreach (Type type in types)
        {
            string name = PublicTypes.PlainName(type), where = PublicTypes.Where(type);
            if (EmptyWord().Match(name) is { Success: true } empty)
                yield return new(where, $"\"{empty.Value}\" says nothing: name it by its concept");
            if (type.IsNested)
                continue;
            if (type.Namespace?.Split('.').Contains(name, StringComparer.Ordinal) == true)
            {
                yield return new(where,
                    "is named like a part of its namespace, which hides one of the two: choose another name");
            }

            if (ImplicitlyImported.Names.TryGetValue(name, out string? taken))
            {
                yield return new(where,
                    $"is named like {taken}.{name}, which projects import by default: choose another name");
            }
        }
    }

    // A word of its own: Utilization and Misconfigured say something.
    [GeneratedRegex("(Helpers?|Util(s|ity|ities)?|Managers?|Misc)(?![a-z])", RegexOptions.None, 1_000)]
    private static partial Regex EmptyWord();
}
