namespace Purlin.Ledger;

/// <summary>
/// Where what is in a record. Two bytes of kind and flags, the stamp, the key, the payload, and behind it the reason of
/// a refusal. Numbers of fixed length are big-endian, the others are <see cref="Varint"/>.
/// </summary>
/// <remarks>
/// <code>
/// 0      kind (low 4 bits), Refused, KeyIsNumber, HasEffective, HasCode
/// 1      HasMemo, HasLifetime, ChecksEachLeg, ReleasesRest, CapturesAll; the others are zero
/// 2..9   stamp
/// key    16 bytes if KeyIsNumber, else one byte of length and UTF-8; an expiry has none
/// Open     kind, currency (8 bytes), options, [floor], [ceiling]       key: the account's id
/// Post     [effective (8)], [code (2)], [memo: length, bytes], legs
/// Hold     the same, [lifetime] before the legs
/// Capture  key of the hold (length 0 and 16 bytes, or as above), legs unless CapturesAll
/// Void     key of the hold
/// Close, Reopen   account
/// Limits   account, options, [floor], [ceiling]
/// Expire   sequence of the hold
/// legs     their number, then each: slot + 1 and the side in the lowest bit, or that bit alone, an id and a currency;
///          amount
/// account  slot + 1, or 0, an id and a currency: only where a refusal is about an account that was not there
/// refusal  reason (1), leg + 1, slot + 1, short
/// </code>
/// </remarks>
internal static class RecordFormat
{
    public const int StampOffset = 2;
    public const int KeyOffset = 10;
    public const int NumberBytes = 16;

    public const int KindMask = 0x0F;
    public const int Refused = 0x10;
    public const int KeyIsNumber = 0x20;
    public const int HasEffective = 0x40;
    public const int HasCode = 0x80;

    public const int HasMemo = 0x01;
    public const int HasLifetime = 0x02;
    public const int ChecksEachLeg = 0x04;
    public const int ReleasesRest = 0x08;
    public const int CapturesAll = 0x10;

    public const int HasFloor = 0x01;
    public const int HasCeiling = 0x02;
    public const int KeepsHistory = 0x04;
}
