namespace Purlin.Testing;

/// <summary>An operation that a logical thread is about to do.</summary>
/// <param name="Name">Such as <c>Interlocked.Add</c>.</param>
/// <param name="Target">The text of its first argument, or empty.</param>
/// <param name="File">The source file of the call.</param>
/// <param name="Line">The line of the call.</param>
internal readonly record struct ScheduleStep(string Name, string Target, string File, int Line)
{
    /// <summary>The first step of every thread: all code before its first operation.</summary>
    public static readonly ScheduleStep Start = new("start", "", "", 0);

    public override string ToString()
    {
        string target = Target.Replace("ref ", "", StringComparison.Ordinal);
        string operation = target.Length == 0 ? Name : $"{Name}({target})";
        return Line == 0 ? operation : $"{operation,-48} {FileName(File)}:{Line}";
    }

    // A file compiled on another system keeps its separators, so both kinds end a folder.
    private static string FileName(string path) => path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
}
