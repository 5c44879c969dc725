namespace Purlin.RateLimiting;

/// <summary>One check, of one key or all-or-nothing of several.</summary>
/// <param name="Charges">1 to 16; a key that occurs twice under one policy counts once, with the sum.</param>
/// <param name="Mode">What to do if it fits; <see cref="CheckMode.TakeUpTo"/> is for a single key.</param>
public readonly record struct RateLimitCheck(
    ReadOnlyMemory<RateLimitCharge> Charges, CheckMode Mode = CheckMode.Charge);
