namespace Purlin.Geospatial.Tests;

/// <summary>Tables that are compiled into the tests.</summary>
internal static class Vectors
{
    /// <summary>The lines of a table, without those that start with #.</summary>
    public static IEnumerable<string> Lines(string name)
    {
        using Stream stream = typeof(Vectors).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#'))
                yield return line;
        }
    }
}
