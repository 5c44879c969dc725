using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Purlin.Ledger;

/// <summary>
/// Reads signed notes that are checkpoints. Strict: a checkpoint has one text, and that alone is read.
/// </summary>
internal static class NoteText
{
    private const int MaxSignatures = 64;
    private const int MaxSizeDigits = 19;
    private const char Space = ' ';

    /// <summary>UTF-8 that refuses what is none.</summary>
    public static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether a name may name a key: not empty, no spaces, no plus, no control characters.</summary>
    public static bool IsName(ReadOnlySpan<char> name)
    {
        foreach (char c in name)
        {
            if (c == '+' || char.IsWhiteSpace(c) || char.IsControl(c))
                return false;
        }

        return !name.IsEmpty;
    }

    /// <summary>What a note says, or null if it is no checkpoint.</summary>
    public static Checkpoint? Read(ReadOnlySpan<byte> note)
    {
        // The text is everything before the last blank line, with the end of its own last line.
        int end = note.LastIndexOf("\n\n"u8) + 1;
        if (end == 0 || note[^1] != '\n' || HasControls(note))
            return null;

        string body, tail;
        try
        {
            body = Strict.GetString(note[..end]);
            tail = Strict.GetString(note[(end + 1)..]);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }

        string[] lines = body[..^1].Split('\n');
        return lines.Length >= 3 && !lines.Contains("")
            && IsName(lines[0]) && Strict.GetByteCount(lines[0]) <= Checkpoint.MaxOriginBytes
            && TryReadSize(lines[1], out long size)
            && TryDecode(lines[2], out byte[] root) && root.Length == SHA256.HashSizeInBytes
            && TryReadSignatures(tail, out NoteSignature[] signatures)
            ? new(lines[0], size, root, note[..end].ToArray(), signatures)
            : null;
    }

    private static bool HasControls(ReadOnlySpan<byte> note)
    {
        foreach (byte b in note)
        {
            if (b < Space && b != '\n')
                return true;
        }

        return false;
    }

    private static bool TryReadSize(string line, out long size)
    {
        size = 0;
        return line.Length <= MaxSizeDigits && (line == "0" || line[0] is >= '1' and <= '9')
            && long.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out size);
    }

    private static bool TryReadSignatures(string tail, out NoteSignature[] signatures)
    {
        signatures = [];
        if (tail.Length == 0)
            return false;
        string[] lines = tail[..^1].Split('\n');
        if (lines.Length > MaxSignatures)
            return false;
        var read = new List<NoteSignature>(lines.Length);
        foreach (string line in lines)
        {
            int gap = line.LastIndexOf(Space);
            if (!line.StartsWith(NoteSignature.Mark, StringComparison.Ordinal) || gap < NoteSignature.Mark.Length
                || !IsName(line.AsSpan(NoteSignature.Mark.Length..gap))
                || !TryDecode(line[(gap + 1)..], out byte[] bytes) || bytes.Length <= sizeof(uint))
            {
                return false;
            }

            uint keyId = BinaryPrimitives.ReadUInt32BigEndian(bytes);
            read.Add(new(line[NoteSignature.Mark.Length..gap], keyId, bytes[sizeof(uint)..]));
        }

        signatures = [.. read];
        return true;
    }

    // Base64 that this very text encodes: no white space inside, no spare bits set.
    private static bool TryDecode(string text, out byte[] bytes)
    {
        bytes = new byte[text.Length / 4 * 3];
        if (!Convert.TryFromBase64String(text, bytes, out int length))
            return false;
        Array.Resize(ref bytes, length);
        return Convert.ToBase64String(bytes) == text;
    }
}
