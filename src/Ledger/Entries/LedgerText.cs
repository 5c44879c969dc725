using System.Runtime.CompilerServices;
using System.Text;

namespace Purlin.Ledger;

/// <summary>The rule of every text in the ledger: well-formed, and bounded in UTF-8 bytes.</summary>
internal static class LedgerText
{
    // Throws on a lone surrogate instead of writing a replacement: two different texts must never get the same bytes.
    private static readonly UTF8Encoding Strict =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Checks a text that callers give. Its characters never get into the message.</summary>
    public static string Check(string? text, int maxBytes, int minBytes = 1,
        [CallerArgumentExpression(nameof(text))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(text, name);
        int length;
        try
        {
            length = Strict.GetByteCount(text);
        }
        catch (EncoderFallbackException e)
        {
            throw new ArgumentException(
                $"It has half a surrogate pair at {e.Index}, but must be well-formed text.", name, e);
        }

        if (length < minBytes || length > maxBytes)
        {
            throw new ArgumentException(
                $"It has {length} UTF-8 bytes, but must have from {minBytes} to {maxBytes}.", name);
        }

        return text;
    }

    /// <summary>Writes a text that has been checked.</summary>
    /// <returns>How many bytes.</returns>
    public static int Write(string text, Span<byte> into) => Strict.GetBytes(text, into);
}
