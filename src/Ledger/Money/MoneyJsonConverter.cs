using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Purlin.Ledger;

/// <summary>
/// <c>{"amount":"12.34","currency":"USD"}</c>, with <c>"exponent"</c> where the currency is none of ISO 4217. The
/// amount is a string, since many readers of JSON numbers use floating point.
/// </summary>
internal sealed class MoneyJsonConverter : JsonConverter<Money>
{
    private const string Shape = """It must be {"amount":"12.34","currency":"USD"}, own currencies with "exponent".""";

    /// <inheritdoc/>
    public override Money Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException(Shape);
        string? amount = null;
        string? code = null;
        int? exponent = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (amount is null && reader.ValueTextEquals("amount"u8))
                amount = Text(ref reader);
            else if (code is null && reader.ValueTextEquals("currency"u8))
                code = Text(ref reader);
            else if (exponent is null && reader.ValueTextEquals("exponent"u8))
                exponent = Number(ref reader);
            else
                throw new JsonException($"A property of an amount is unknown or repeated. {Shape}");
        }

        if (amount is null || code is null)
            throw new JsonException($"A property of an amount is missing. {Shape}");
        try
        {
            return Money.Parse(amount, CurrencyOf(code, exponent));
        }
        catch (Exception reason) when (reason is FormatException or OverflowException or ArgumentException)
        {
            throw new JsonException(reason.Message, reason);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options)
    {
        Currency currency = value.Currency;
        if (currency.IsNone)
            throw new JsonException("An amount without currency has no JSON form.");
        Span<char> text = stackalloc char[32];
        value.TryFormat(text, out int length, "A", CultureInfo.InvariantCulture);
        writer.WriteStartObject();
        writer.WriteString("amount"u8, text[..length]);
        writer.WriteString("currency"u8, currency.Code);
        if (!currency.IsIso)
            writer.WriteNumber("exponent"u8, currency.Exponent);
        writer.WriteEndObject();
    }

    private static string Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException(Shape);
    }

    private static int Number(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int number)
            ? number
            : throw new JsonException(Shape);
    }

    // An exponent that agrees with ISO is welcome, one that does not is an error: so is every other shadow.
    private static Currency CurrencyOf(string code, int? exponent) =>
        exponent is not { } digits ? Currency.Parse(code)
        : Currency.TryParse(code, out Currency official) && official.Exponent == digits ? official
        : Currency.Custom(code, digits);
}
