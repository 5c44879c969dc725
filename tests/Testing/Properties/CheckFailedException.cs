using Xunit.Sdk;

namespace Purlin.Testing;

/// <summary>
/// A generated input broke a property, a model or a parser. The message has the input and what brings it back; the
/// inner exception, where there is one, is the failure of that input.
/// </summary>
public sealed class CheckFailedException : Exception, IAssertionException
{
    internal CheckFailedException(string message, Exception? inner = null, string? replay = null)
        : base(message, inner) => Replay = replay;

    /// <summary>What follows <c>PURLIN_REPLAY=</c> in the message, where that is how to replay.</summary>
    internal string? Replay { get; }
}
