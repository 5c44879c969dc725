namespace Purlin.Benchmarks.Snowflake;

/// <summary>The 26 digits of a ULID as everybody writes them: a table and a loop. It checks as much.</summary>
public static class NaiveCrockford
{
    private const string Digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Chars = 26;

    private static readonly sbyte[] Values = CreateValues();

    public static bool TryParse(ReadOnlySpan<char> text, out UInt128 value)
    {
        value = 0;
        if (text.Length != Chars || text[0] > '7')
            return false;
        ulong high = 0;
        ulong low = 0;
        foreach (char c in text)
        {
            int digit = c < Values.Length ? Values[c] : -1;
            if (digit < 0)
                return false;
            high = (high << 5) | (low >> 59);
            low = (low << 5) | (uint)digit;
        }

        value = new UInt128(high, low);
        return true;
    }

    public static int Format(UInt128 value, Span<char> text)
    {
        ulong high = (ulong)(value >> 64);
        ulong low = (ulong)value;
        for (int i = Chars - 1; i >= 0; i--)
        {
            text[i] = Digits[(int)(low & 31)];
            low = (low >> 5) | (high << 59);
            high >>= 5;
        }

        return Chars;
    }

    private static sbyte[] CreateValues()
    {
        var values = new sbyte[128];
        Array.Fill(values, (sbyte)-1);
        for (sbyte i = 0; i < Digits.Length; i++)
            values[Digits[i]] = values[char.ToLowerInvariant(Digits[i])] = i;
        values['O'] = values['o'] = 0;
        values['I'] = values['i'] = values['L'] = values['l'] = 1;
        return values;
    }
}
