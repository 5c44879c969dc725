using System.ComponentModel;
using System.Text.Json;

namespace Purlin.Snowflake.Tests;

/// <summary>Ids of one entity.</summary>
public sealed class TypedIdTests
{
    private static readonly SnowflakeId<Customer> Id = new((SnowflakeId)123456789);

    [Fact]
    public void Text_is_prefix_and_form()
    {
        Assert.Equal("cus_8M0kX", Id.ToString());
        Assert.Equal("cus_123456789", $"{Id:D}");
        Assert.Equal("123456789", new SnowflakeId<Order>(Id.Id).ToString());
        Assert.Equal(Id, SnowflakeId<Customer>.Parse("cus_8M0kX"));
        Assert.Equal(Id, SnowflakeId<Customer>.Parse("cus_8M0kX"u8));
        Span<byte> utf8 = stackalloc byte[9];
        Assert.True(Id.TryFormat(utf8, out int written));
        Assert.Equal("cus_8M0kX"u8, utf8[..written]);
        Assert.False(Id.TryFormat(utf8[..8], out _));
        Assert.False(Id.TryFormat(utf8[..3], out _));
    }

    [Theory]
    [InlineData("usr_8M0kX", "prefix: it differs at position 0")]
    [InlineData("cus-8M0kX", "prefix: it differs at position 3")]
    [InlineData("cu", "prefix: it differs at position 2")]
    [InlineData("CUS_8M0kX", "prefix: it differs at position 0")]
    [InlineData("cus_8M0k-", "alphabet: the character at position 8")]
    [InlineData("cus_", "length: it has 0 characters, but must have from 1 to 11")]
    public void The_text_of_another_entity_is_refused(string text, string told)
    {
        FormatException e = Assert.Throws<FormatException>(() => SnowflakeId<Customer>.Parse(text));
        Assert.Contains(told, e.Message, StringComparison.Ordinal);
        NoExceptions.In(() => Assert.False(SnowflakeId<Customer>.TryParse(text, out _)));
    }

    [Fact]
    public void A_prefix_that_is_too_long_or_not_ascii_is_refused_by_name()
    {
        InvalidOperationException e =
            Assert.Throws<InvalidOperationException>(() => new SnowflakeId<Umlaut>(Id.Id).ToString());
        Assert.Contains("ASCII of at most 32", e.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => SnowflakeId<Endless>.Parse("1"));
    }

    [Fact]
    public void Comparison_and_conversion_are_those_of_the_id()
    {
        var next = (SnowflakeId<Customer>)(SnowflakeId)123456790;
        Assert.True(Id < next && Id <= next && next > Id && next >= Id && Id != next);
        Assert.True(Id == new SnowflakeId<Customer>((SnowflakeId)Id) && Id.Equals((object)Id));
        Assert.Equal(Id.GetHashCode(), Id.Id.GetHashCode());
        Assert.True(Id.CompareTo((object)next) < 0 && Id.CompareTo(null) > 0);
        Assert.Throws<ArgumentException>(() => Id.CompareTo(Id.Id));
    }

    [Fact]
    public void Json_is_the_text()
    {
        var map = new Dictionary<SnowflakeId<Customer>, SnowflakeId<Order>> { [Id] = new((SnowflakeId)7) };
        string json = JsonSerializer.Serialize(map);
        Assert.Equal("""{"cus_8M0kX":"7"}""", json);
        Assert.Equal(map, JsonSerializer.Deserialize<Dictionary<SnowflakeId<Customer>, SnowflakeId<Order>>>(json));
        JsonException e = Assert.Throws<JsonException>(
            () => JsonSerializer.Deserialize<SnowflakeId<Customer>>("\"usr_8M0kX\""));
        Assert.Contains("cus_", e.Message, StringComparison.Ordinal);
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<SnowflakeId<Customer>>("123456789"));
    }

    [Fact]
    public void The_component_model_converts_text_and_untyped_ids()
    {
        TypeConverter converter = TypeDescriptor.GetConverter(typeof(SnowflakeId<Customer>));
        Assert.Equal(Id, converter.ConvertFromInvariantString("cus_8M0kX"));
        Assert.Equal(Id, converter.ConvertFrom(Id.Id));
        Assert.Equal("cus_8M0kX", converter.ConvertToInvariantString(Id));
        Assert.Equal(Id.Id, converter.ConvertTo(Id, typeof(SnowflakeId)));
        Assert.False(converter.CanConvertFrom(typeof(long)));
        Assert.Throws<FormatException>(() => converter.ConvertFromInvariantString("8M0kX"));
    }

    private sealed class Umlaut : ISnowflakeTag
    {
        public static string Prefix => "ü_";
    }

    private sealed class Endless : ISnowflakeTag
    {
        public static string Prefix => new('x', 33);
    }
}
