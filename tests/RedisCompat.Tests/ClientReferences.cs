using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Purlin.RedisCompat.Tests;

/// <summary>Reads what a built assembly asks of StackExchange.Redis, from its metadata tables.</summary>
internal static class ClientReferences
{
    private const string Client = "StackExchange.Redis";

    /// <summary>Every type and every member of the client that the assembly refers to.</summary>
    public static IReadOnlyList<ClientReference> Of(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        MetadataReader reader = file.GetMetadataReader();
        var found = new HashSet<ClientReference>();
        foreach (TypeReferenceHandle handle in reader.TypeReferences.Where(handle => IsOfClient(reader, handle)))
            found.Add(new(SignatureText.NameOf(reader, handle), null, null));
        foreach (MemberReferenceHandle handle in reader.MemberReferences)
        {
            MemberReference member = reader.GetMemberReference(handle);
            if (OwnerOf(reader, member.Parent) is not { } owner)
                continue;
            string signature = member.GetKind() == MemberReferenceKind.Method
                ? SignatureText.OfMethod(member.DecodeMethodSignature(SignatureText.Instance, null))
                : member.DecodeFieldSignature(SignatureText.Instance, null);
            found.Add(new(owner, reader.GetString(member.Name), signature));
        }

        return [.. found.OrderBy(reference => reference.ToString(), StringComparer.Ordinal)];
    }

    /// <summary>
    /// The types of the assembly that implement an interface of the client: it gains members in every version.
    /// </summary>
    public static IReadOnlyList<string> ImplementersIn(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        MetadataReader reader = file.GetMetadataReader();
        return [.. reader.TypeDefinitions
            .Where(type => reader.GetTypeDefinition(type).GetInterfaceImplementations()
                .Any(each => OwnerOf(reader, reader.GetInterfaceImplementation(each).Interface) is not null))
            .Select(type => SignatureText.NameOf(reader, type))];
    }

    // The client's type that a member belongs to; null for members of anything else.
    private static string? OwnerOf(MetadataReader reader, EntityHandle parent)
    {
        if (parent.Kind == HandleKind.TypeReference)
        {
            var type = (TypeReferenceHandle)parent;
            return IsOfClient(reader, type) ? SignatureText.NameOf(reader, type) : null;
        }

        if (parent.Kind != HandleKind.TypeSpecification)
            return null;
        // A generic type of the client would be Name<...>; one of the framework over a client's type is not its
        // member.
        string name = reader.GetTypeSpecification((TypeSpecificationHandle)parent)
            .DecodeSignature(SignatureText.Instance, null).Split('<')[0];
        return reader.TypeReferences.Any(type => IsOfClient(reader, type) && SignatureText.NameOf(reader, type) == name)
            ? name
            : null;
    }

    private static bool IsOfClient(MetadataReader reader, TypeReferenceHandle handle)
    {
        EntityHandle scope = reader.GetTypeReference(handle).ResolutionScope;
        return scope.Kind switch
        {
            HandleKind.TypeReference => IsOfClient(reader, (TypeReferenceHandle)scope),
            HandleKind.AssemblyReference => reader.StringComparer.Equals(
                reader.GetAssemblyReference((AssemblyReferenceHandle)scope).Name, Client),
            _ => false,
        };
    }
}
