using System.Numerics;
using System.Text;

namespace Purlin.Snowflake;

/// <summary>The texts of the ids of one tag: its prefix, then the id.</summary>
internal static class TaggedText<TTag>
    where TTag : ISnowflakeTag
{
    /// <summary>The longest text.</summary>
    public const int MaxChars = ISnowflakeTag.MaxPrefixChars + SnowflakeId.MaxChars;

    /// <summary>Writes prefix and id.</summary>
    /// <returns>How many characters; 0 if the destination is too short.</returns>
    /// <exception cref="FormatException">The format string names no form.</exception>
    public static int Write<TChar>(SnowflakeId id, Span<TChar> destination, ReadOnlySpan<char> format)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        string prefix = Prefix();
        TextForm form = TextForm.Of(FormatName.Parse(format, TTag.Format));
        if (destination.Length <= prefix.Length)
            return 0;
        int written = form.Write((ulong)id.Value, destination[prefix.Length..]);
        if (written == 0)
            return 0;
        for (int i = 0; i < prefix.Length; i++)
            destination[i] = TChar.CreateTruncating(prefix[i]);
        return prefix.Length + written;
    }

    /// <summary>Reads prefix and id from all of a text.</summary>
    public static TextFault Read<TChar>(ReadOnlySpan<TChar> text, out SnowflakeId id)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        id = default;
        string prefix = Prefix();
        for (int i = 0; i < prefix.Length; i++)
        {
            if (i >= text.Length || uint.CreateTruncating(text[i]) != prefix[i])
                return new TextFault(TextRule.Prefix, i);
        }

        TextFault fault = SnowflakeId.Read(text[prefix.Length..], TTag.Format, out id);
        // A length stays that of the part behind the prefix, for so are the lengths allowed.
        return fault.Rule is TextRule.None or TextRule.Length ? fault : fault.At(prefix.Length);
    }

    /// <summary>Reads prefix and id from all of a text.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static SnowflakeId Parse<TChar>(ReadOnlySpan<TChar> text)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        TextFault fault = Read(text, out SnowflakeId id);
        if (!fault.IsNone)
        {
            string what = Prefix().Length == 0 ? "an id" : $"\"{Prefix()}\" and an id behind it";
            TextForm.Of(TTag.Format).Throw(fault, what);
        }

        return id;
    }

    private static string Prefix()
    {
        string prefix = TTag.Prefix;
        if (prefix.Length > ISnowflakeTag.MaxPrefixChars || !Ascii.IsValid(prefix))
        {
            throw new InvalidOperationException(
                $"The prefix \"{prefix}\" of {typeof(TTag)} must be ASCII of at most {ISnowflakeTag.MaxPrefixChars} "
                + "characters. Return a shorter or plainer one.");
        }

        return prefix;
    }
}
