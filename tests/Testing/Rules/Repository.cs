namespace Purlin.Testing;

/// <summary>
/// The checkout that the running test was built from. Rules read it; only an accepting run writes to it.
/// </summary>
public static class Repository
{
    private static readonly Lazy<string> RootFolder = new(Find);

    /// <summary>The variable that makes a failing snapshot or snippet rewrite its file instead.</summary>
    public const string AcceptVariable = "PURLIN_ACCEPT";

    /// <summary>The folder of <c>Libraries.sln</c>, without a separator at its end.</summary>
    /// <exception cref="DirectoryNotFoundException">The test runs outside a checkout.</exception>
    public static string Root => RootFolder.Value;

    /// <summary>Whether this run accepts what is there: <c>PURLIN_ACCEPT=1</c>.</summary>
    public static bool IsAccepting => Environment.GetEnvironmentVariable(AcceptVariable) == "1";

    /// <summary>The full path of a file or folder named from the root, with <c>/</c> between its parts.</summary>
    public static string PathOf(string relative) =>
        Path.Combine(Root, relative.Replace('/', Path.DirectorySeparatorChar));

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Libraries.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException(
            $"No folder above {AppContext.BaseDirectory} has Libraries.sln: run the tests from a checkout's artifacts "
                + "folder.");
    }
}
