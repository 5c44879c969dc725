namespace Purlin.Testing;

/// <summary>
/// A public type's name says a concept of its field and means one thing in a file that uses it: it is no part of its
/// namespace, no type that C# projects import without being asked, and no word that says nothing.
/// </summary>
public static class TypeNameRule
{
    private static readonly string[] EmptyWords = ["Helper", "Util", "Manager", "Misc"];

    /// <summary>The types whose names collide or say nothing.</summary>
    public static IEnumerable<Violation> Check(IEnumerable<Type> types)
    {
        foreach (Type type in types)
        {
            string name = PublicTypes.PlainName(type), where = PublicTypes.Where(type);
            if (Array.Find(EmptyWords, word => name.Contains(word, StringComparison.Ordinal)) is { } empty)
                yield return new(where, $"\"{empty}\" says nothing: name it by its concept");
            if (type.IsNested)
                continue;
            if (type.Namespace?.Split('.').Contains(name, StringComparer.Ordinal) == true)
                yield return new(where, $"is named like a part of its namespace, which hides one of the two: choose another name");
            if (ImplicitlyImported.Names.TryGetValue(name, out string? taken))
                yield return new(where, $"is named like {taken}.{name}, which projects import by default: choose another name");
        }
    }
}
