namespace Purlin.RedisCompat.Tests;

/// <summary>What an assembly asks of the client: a type, or with a member's name a method or field of it.</summary>
/// <param name="Type">The full name of the type.</param>
/// <param name="Member">The member's name; null for the type itself.</param>
/// <param name="Signature">The member's signature as <see cref="SignatureText"/> writes it; null for the type
/// itself.</param>
internal sealed record ClientReference(string Type, string? Member, string? Signature)
{
    public override string ToString() => Member is null ? Type : $"{Type}.{Member}: {Signature}";
}
