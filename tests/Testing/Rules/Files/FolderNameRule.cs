namespace Purlin.Testing;

/// <summary>Folders are concepts of the field.</summary>
public static class FolderNameRule
{
    private static readonly string[] Empty =
        ["Utils", "Util", "Utilities", "Helpers", "Helper", "Models", "Interfaces", "Common", "Misc"];

    /// <summary>The folders that sort files by what C# makes of them, or not at all.</summary>
    public static IEnumerable<Violation> Check(IEnumerable<SourceFile> files) =>
        from file in files
        from folder in file.Path.Split('/')[..^1]
        where Empty.Contains(folder, StringComparer.OrdinalIgnoreCase)
        select new Violation(
            file.Path, $"the folder \"{folder}\" says nothing: name it by the concept of what is in it");
}
