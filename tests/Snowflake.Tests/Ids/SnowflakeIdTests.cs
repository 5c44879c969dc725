namespace Purlin.Snowflake.Tests;

/// <summary>Ids as values and their strict text.</summary>
public sealed class SnowflakeIdTests
{
    public static TheoryData<SnowflakeFormat, string, string> Malformed => new()
    {
        { SnowflakeFormat.Decimal, "", "length: it has 0" },
        { SnowflakeFormat.Decimal, "123456789012345678901", "it has 21 characters, but must have from 1 to 20" },
        { SnowflakeFormat.Decimal, "12a", "alphabet: the character at position 2" },
        { SnowflakeFormat.Decimal, "-1", "alphabet: the character at position 0" },
        { SnowflakeFormat.Decimal, " 1", "alphabet: the character at position 0" },
        { SnowflakeFormat.Decimal, "1 ", "alphabet: the character at position 1" },
        { SnowflakeFormat.Decimal, "1٢", "alphabet: the character at position 1" },
        { SnowflakeFormat.Decimal, "007", "canonical form: there is a leading zero at position 0" },
        { SnowflakeFormat.Decimal, "9223372036854775808", "overflow: with the character at position 18" },
        { SnowflakeFormat.Decimal, "99999999999999999999", "overflow: with the character at position 18" },
        { SnowflakeFormat.Base62, "AzL8n0Y58m8", "overflow: with the character at position 10" },
        { SnowflakeFormat.Base62, "zzzzzzzzzzz", "overflow: with the character at position 10" },
        { SnowflakeFormat.Base62, "01", "canonical form" },
        { SnowflakeFormat.Base62, "a-b", "none of 0-9A-Za-z" },
        { SnowflakeFormat.Base62LettersFirst, "ab", "canonical form" },
        { SnowflakeFormat.Base62Sortable, "1", "length: it has 1 characters, but must have 11" },
        { SnowflakeFormat.Base58, "1I", "alphabet: the character at position 1" },
        { SnowflakeFormat.Base58, "0", "alphabet: the character at position 0" },
        { SnowflakeFormat.Base58LowerFirst, "2l", "alphabet: the character at position 1" },
        { SnowflakeFormat.ZBase32, "Y", "alphabet: the character at position 0" },
        { SnowflakeFormat.Crockford, "00000000000U0", "alphabet: the character at position 11" },
        { SnowflakeFormat.Crockford, "8000000000000", "overflow" },
        { SnowflakeFormat.Crockford, "016J", "length" },
        { SnowflakeFormat.CrockfordChecked, "000000000016JE", "check symbol: the one at position 13" },
        { SnowflakeFormat.CrockfordChecked, "000000000016J!", "alphabet: the character at position 13" },
        { SnowflakeFormat.CrockfordChecked, "000000000016J", "length: it has 13 characters, but must have 14" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void A_malformed_text_is_refused_with_its_rule_and_position(
        SnowflakeFormat format, string text, string told)
    {
        FormatException e = Assert.Throws<FormatException>(() => SnowflakeId.Parse(text, format));
        Assert.Contains(told, e.Message, StringComparison.Ordinal);
        byte[] utf8 = System.Text.Encoding.UTF8.GetBytes(text);
        Assert.Throws<FormatException>(() => SnowflakeId.Parse(utf8, format));
        NoExceptions.In(() =>
        {
            Assert.False(SnowflakeId.TryParse(text, format, out SnowflakeId id));
            Assert.Equal(default, id);
            Assert.False(SnowflakeId.TryParse(utf8, format, out _));
        });
    }

    [Fact]
    public void Crockford_reads_what_people_type()
    {
        const SnowflakeFormat Format = SnowflakeFormat.Crockford;
        SnowflakeId id = SnowflakeId.Parse("04W86BB0G4107", Format);
        Assert.Equal(id, SnowflakeId.Parse("o4w86bbOg4Lo7", Format));
        Assert.Equal(id, SnowflakeId.Parse("O4W86BB0G4i07", Format));
        Assert.Equal("04W86BB0G4107", id.ToString(Format));
    }

    [Fact]
    public void Null_is_refused_by_parse_and_is_no_id_for_try_parse()
    {
        Assert.Throws<ArgumentNullException>(() => SnowflakeId.Parse((string)null!));
        Assert.False(SnowflakeId.TryParse((string?)null, null, out _));
        Assert.False(SnowflakeId.TryParse((string?)null, SnowflakeFormat.Base62, out _));
    }

    [Fact]
    public void Numbers_are_never_negative()
    {
        ArgumentOutOfRangeException e =
            Assert.Throws<ArgumentOutOfRangeException>(() => SnowflakeId.FromInt64(-1));
        Assert.Contains("It is -1, but must be from 0 to 9223372036854775807", e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => (SnowflakeId)long.MinValue);
        Assert.Equal(5, (long)(SnowflakeId)5);
    }

    [Fact]
    public void Ids_compare_as_their_numbers()
    {
        var a = (SnowflakeId)1;
        var b = (SnowflakeId)2;
        Assert.True(a < b && a <= b && b > a && b >= a && a != b && a == (SnowflakeId)1);
        Assert.False(a > b || a >= b || b < a || b <= a || a == b);
        Assert.True(a.CompareTo((object)b) < 0);
        Assert.True(a.CompareTo(null) > 0);
        Assert.Throws<ArgumentException>(() => a.CompareTo("1"));
        Assert.True(a.Equals((object)(SnowflakeId)1));
        Assert.Equal(a.GetHashCode(), ((SnowflakeId)1).GetHashCode());
        Assert.Equal((SnowflakeId.MinValue, SnowflakeId.MaxValue), (default, (SnowflakeId)long.MaxValue));
    }

    [Fact]
    public void Format_strings_name_the_forms()
    {
        var id = (SnowflakeId)175928847299117063;
        Assert.Equal("175928847299117063", $"{id}");
        Assert.Equal("175928847299117063", $"{id:D}");
        Assert.Equal("Czks0tP37X", $"{id:Base62}");
        Assert.Equal("cZKS0Tp37x", $"{id:base62lowerfirst}");
        FormatException e = Assert.Throws<FormatException>(() => $"{id:X}");
        Assert.Contains("Base62Sortable", e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => id.ToString((SnowflakeFormat)99));
        Assert.Throws<ArgumentOutOfRangeException>(() => SnowflakeId.TryParse("1", (SnowflakeFormat)(-1), out _));
    }

    [Fact]
    public void Generic_parsing_and_formatting_find_the_id()
    {
        Assert.Equal(42, Parsed<SnowflakeId>("42").Value);
        Assert.Equal(42, Parsed<SnowflakeId<Customer>>("cus_g").Value);
        byte[] utf8 = new byte[SnowflakeId.MaxChars];
        Assert.True(System.Text.Unicode.Utf8.TryWrite(utf8, $"{(SnowflakeId)42}", out int written));
        Assert.Equal("42"u8, utf8.AsSpan(0, written));

        static T Parsed<T>(string text)
            where T : ISpanParsable<T>, IUtf8SpanParsable<T>
        {
            T id = T.Parse(text, null);
            Assert.Equal(id, T.Parse(text.AsSpan(), null));
            Assert.Equal(id, T.Parse(System.Text.Encoding.UTF8.GetBytes(text), null));
            Assert.True(T.TryParse(text, null, out T? tried) && T.TryParse(text.AsSpan(), null, out _));
            return tried;
        }
    }
}
