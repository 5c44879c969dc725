using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Purlin.RateLimiting.Redis;

/// <summary>
/// The keys of Redis: <c>namespace:policy:t</c> and the text, or <c>n</c> and the number, of who is limited; where
/// there are tenants <c>namespace:{tenant}:policy:...</c>, so that all keys of a tenant share a hash slot.
/// </summary>
/// <remarks>
/// Texts stand literally, so that they can be found, up to 128 characters; longer ones, and those with braces (which
/// would choose a slot), control characters or surrogates (which UTF-8 might merge), as <c>h</c> and the first 128 bits
/// of their SHA-256, the same in every process and nothing that a client could make two keys meet in.
/// </remarks>
internal sealed class KeyNames(string prefix, Func<RateLimitKey, string>? tenantOf)
{
    private const int MaxLiteralChars = 128;
    private const int MaxTenantChars = 128;
    private const int DigestBytes = 16;

    private static readonly SearchValues<char> NoText = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(i => (char)i), '{', '}', (char)0x7f,
            .. Enumerable.Range(0xd800, 0x800).Select(i => (char)i)]);

    /// <summary>A policy's part of a key: its name, or a digest where that would be ambiguous.</summary>
    public static string PolicyPart(string name) =>
        name.Contains(':', StringComparison.Ordinal) || name[0] == '#' || !IsLiteral(name) ? "#" + Digest(name) : name;

    /// <summary>The key of a subject.</summary>
    /// <exception cref="ArgumentException">The tenant is empty, too long or has braces.</exception>
    public string Subject(WirePolicy policy, RateLimitKey key)
    {
        string subject = key.Text is not { } text ? string.Create(CultureInfo.InvariantCulture, $":n{key.Number}")
            : IsLiteral(text) ? ":t" + text
            : ":h" + Digest(text);
        return tenantOf is null
            ? string.Concat(prefix, policy.Name, subject)
            : string.Concat(prefix, Tag(tenantOf(key)), policy.Name, subject);
    }

    /// <summary>The key of a reservation's record.</summary>
    public string Reservation(string id) => string.Concat(prefix, "#reservation:", Digest(id));

    /// <summary>The key of the definition of a policy's version.</summary>
    public string Version(WirePolicy policy, int version) =>
        string.Create(CultureInfo.InvariantCulture, $"{prefix}#versions:{policy.Name}:{version}");

    /// <summary>Two numbers below 2^52 that stand for an id within one subject.</summary>
    public static (double First, double Second) LeaseId(string id)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(id.AsSpan()), hash);
        return (BitConverter.ToUInt64(hash) >> 12, BitConverter.ToUInt64(hash[8..]) >> 12);
    }

    private static bool IsLiteral(string text) => text.Length <= MaxLiteralChars && !text.AsSpan().ContainsAny(NoText);

    private static string Tag(string? tenant)
    {
        if (string.IsNullOrEmpty(tenant) || tenant.Length > MaxTenantChars || tenant.AsSpan().ContainsAny(NoText))
        {
            throw new ArgumentException(
                $"The tenant of a key has {tenant?.Length ?? 0} characters, but must have 1 to {MaxTenantChars}, "
                + "none of them a brace, a control character or a surrogate: it becomes the hash tag of a cluster.",
                nameof(tenant));
        }

        return string.Concat("{", tenant, "}:");
    }

    private static string Digest(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan()), hash);
        return Convert.ToHexStringLower(hash[..DigestBytes]);
    }
}
