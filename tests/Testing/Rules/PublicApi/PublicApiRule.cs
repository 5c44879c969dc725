namespace Purlin.Testing;

/// <summary>The public surface of a package is its reviewed text, <c>PublicApi.txt</c> beside the project.</summary>
public static class PublicApiRule
{
    /// <summary>How the received surface differs from the reviewed one.</summary>
    /// <param name="file">The reviewed file, for the report.</param>
    /// <param name="reviewed">Its text, or null where it is missing.</param>
    /// <param name="received">The surface of the built assembly.</param>
    public static IEnumerable<Violation> Check(string file, string? reviewed, string received)
    {
        if (reviewed is null)
        {
            yield return new(file, "is missing: an empty package has an empty one");
        }
        else if (reviewed.ReplaceLineEndings("\n") is var expected && expected != received)
        {
            yield return new(file, "the public surface is not the reviewed one. If the change is meant, "
                + $"{Repository.AcceptVariable}=1 reruns accept it.\n{LineDiff.Of(expected, received)}");
        }
    }
}
