namespace Purlin.ConsistentHashing.Tests;

/// <summary>What an error must say.</summary>
internal static class Said
{
    public static void AssertSays(this Exception error, string text) =>
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
}
