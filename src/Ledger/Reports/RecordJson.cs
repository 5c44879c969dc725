using System.Globalization;
using System.Text.Json;

namespace Purlin.Ledger;

/// <summary>
/// A record as one JSON object: fields in one order, those that a record has not left out, amounts as texts, times in
/// UTC with seven decimal digits. The same record gives the same bytes everywhere.
/// </summary>
internal static class RecordJson
{
    /// <summary>Writes a record.</summary>
    public static void Write(Utf8JsonWriter json, long sequence, in LedgerRecord record, AccountTable accounts)
    {
        json.WriteStartObject();
        json.WriteNumber("sequence", sequence);
        json.WriteString("stamp", Time(record.StampTicks));
        json.WriteString("kind", NameOf(record.Kind));
        switch (record.Kind)
        {
            case LedgerRecordKind.Open:
                WriteDefinition(json, record);
                break;
            case LedgerRecordKind.Expire:
                json.WriteNumber("hold", record.HoldSequence);
                break;
            default:
                WriteKey(json, "key", record.Key, record.KeyIsText);
                WriteCommand(json, record, accounts);
                break;
        }

        if (record.IsRefused)
            WriteRefusal(json, record, accounts);
        json.WriteEndObject();
    }

    private static void WriteDefinition(Utf8JsonWriter json, in LedgerRecord record)
    {
        json.WriteString("account", record.Key);
        json.WriteString("accountKind", record.AccountKind.ToString().ToLowerInvariant());
        WriteCurrency(json, record.Currency);
        WriteLimits(json, record, record.Currency);
        if (record.KeepHistory)
            json.WriteBoolean("keepHistory", true);
    }

    private static void WriteCommand(Utf8JsonWriter json, in LedgerRecord record, AccountTable accounts)
    {
        if (record.HasEffective)
            json.WriteString("effective", Time(record.EffectiveTicks));
        if (record.Code != 0)
            json.WriteNumber("code", record.Code);
        if (!record.Memo.IsEmpty)
            json.WriteString("memo", record.Memo);
        if (record.LifetimeTicks != 0)
            json.WriteString("lifetime", Lasting(record.LifetimeTicks));
        if (record.ChecksEachLeg)
            json.WriteBoolean("checksEachLeg", true);
        if (record.Kind is LedgerRecordKind.Capture or LedgerRecordKind.Void)
            WriteKey(json, "hold", record.HoldKey, record.HoldKeyIsText);
        if (record.CapturesAll)
            json.WriteBoolean("capturesAll", true);
        if (record.ReleasesRest)
            json.WriteBoolean("releasesRest", true);
        if (record.Kind is LedgerRecordKind.Close or LedgerRecordKind.Reopen or LedgerRecordKind.Limits)
        {
            WriteAccount(json, "account", record.Account, accounts);
            WriteLimits(json, record, CurrencyOf(record.Account, accounts));
        }

        if (record.Legs.Count == 0)
            return;
        json.WriteStartArray("legs");
        foreach (RecordLeg leg in record.Legs)
        {
            json.WriteStartObject();
            WriteAccount(json, "account", leg.Account, accounts);
            json.WriteString("side", leg.Side == EntrySide.Debit ? "debit" : "credit");
            Currency currency = CurrencyOf(leg.Account, accounts);
            json.WriteString("amount", new Money(leg.Amount, currency).ToString("A", null));
            WriteCurrency(json, currency);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteRefusal(Utf8JsonWriter json, in LedgerRecord record, AccountTable accounts)
    {
        json.WriteStartObject("refusal");
        json.WriteString("reason", JsonNamingPolicy.CamelCase.ConvertName(record.Reason.ToString()));
        if (record.RefusedLeg >= 0)
            json.WriteNumber("leg", record.RefusedLeg);
        if (record.RefusedSlot >= 0)
            json.WriteString("account", accounts.Read(record.RefusedSlot).Id);
        if (record.Short != 0)
            json.WriteNumber("shortUnits", record.Short);
        json.WriteEndObject();
    }

    private static void WriteLimits(Utf8JsonWriter json, in LedgerRecord record, Currency currency)
    {
        if (record.Floor is { } floor)
            json.WriteString("floor", new Money(floor, currency).ToString("A", null));
        if (record.Ceiling is { } ceiling)
            json.WriteString("ceiling", new Money(ceiling, currency).ToString("A", null));
    }

    // With the exponent: that of a code may be one's own.
    private static void WriteCurrency(Utf8JsonWriter json, Currency currency)
    {
        json.WriteString("currency", currency.Code);
        json.WriteNumber("exponent", currency.Exponent);
    }

    // A text and a number are never the same key, so they stand in fields of their own.
    private static void WriteKey(Utf8JsonWriter json, string name, ReadOnlySpan<byte> key, bool isText)
    {
        if (isText)
            json.WriteString(name, key);
        else
            json.WriteString(name + "Number", Convert.ToHexStringLower(key));
    }

    private static void WriteAccount(Utf8JsonWriter json, string name, RecordAccount account, AccountTable accounts) =>
        json.WriteString(name, account.Slot < 0 ? account.MissingId : accounts.Read(account.Slot).Id);

    private static Currency CurrencyOf(RecordAccount account, AccountTable accounts) =>
        account.Slot < 0 ? account.MissingCurrency : accounts.Read(account.Slot).Currency;

    private static string NameOf(LedgerRecordKind kind) => kind.ToString().ToLowerInvariant();

    private static string Lasting(long ticks) => new TimeSpan(ticks).ToString("c", CultureInfo.InvariantCulture);

    private static string Time(long ticks) =>
        new DateTime(ticks, DateTimeKind.Utc).ToString("O", CultureInfo.InvariantCulture);
}
