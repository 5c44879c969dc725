namespace Purlin.Testing;

/// <summary>
/// One type per file, under its name. A closed family may share one: enums beside their type, the forms of one name
/// (<c>Result</c>, <c>Result&lt;T&gt;</c>), or the cases that derive from the abstract type at its head.
/// </summary>
public static class OneTypePerFileRule
{
    /// <summary>The files with a second type, and those named after none of theirs.</summary>
    /// <param name="files">The source files.</param>
    /// <param name="publicOnly">Whether only public types count.</param>
    public static IEnumerable<Violation> Check(IEnumerable<SourceFile> files, bool publicOnly)
    {
        foreach (SourceFile file in files)
        {
            TypeHeader[] types = [.. TypeHeader.In(file).Where(type => type.IsPublic || !publicOnly)];
            if (types.Length == 0)
                continue;
            // The head of a family is its first type that is more than a list of names.
            TypeHeader head = Array.Find(types, type => type.Kind != "enum") ?? types[0];
            foreach (TypeHeader type in types)
            {
                if (!IsFamily(head, type))
                {
                    yield return new(file.AtOffset(type.Offset),
                        $"{type.Name} is a second type beside {head.Name}: give it a file of its own");
                }
            }

            string name = file.Path.Split('/')[^1].Split('.')[0];
            if (!types.Any(type => type.Name == name) && name != "Program")
            {
                yield return new(file.At(1),
                    $"holds {head.Name} under another name: rename the file to {head.Name}.cs");
            }
        }
    }

    private static bool IsFamily(TypeHeader head, TypeHeader type) =>
        type == head || type.Name == head.Name || (type.Kind == "enum" && head.Kind != "enum")
        || (head.IsAbstract && type.DerivesFrom(head));
}
