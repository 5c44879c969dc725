using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Purlin.RedisCompat.Tests;

/// <summary>
/// The types and members that one version of StackExchange.Redis offers to other assemblies, and whether what an older
/// one was asked for is among them, by the rules of the runtime: same name and signature, in the type itself or, for a
/// class, in one it derives from. (A method that moves to a base interface is gone for those who compiled before.)
/// </summary>
internal sealed class ClientApi
{
    private readonly Dictionary<string, OfferedType> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _forwards = new(StringComparer.Ordinal);

    public ClientApi(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        MetadataReader reader = file.GetMetadataReader();
        foreach (TypeDefinitionHandle handle in reader.TypeDefinitions)
        {
            if (IsOffered(reader, handle))
                _types.Add(SignatureText.NameOf(reader, handle), ReadType(reader, reader.GetTypeDefinition(handle)));
        }

        foreach (ExportedType type in reader.ExportedTypes.Select(reader.GetExportedType))
        {
            if (type.Implementation.Kind != HandleKind.AssemblyReference)
                continue;
            AssemblyReference target = reader.GetAssemblyReference((AssemblyReferenceHandle)type.Implementation);
            string name = $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}";
            _forwards.Add(name, reader.GetString(target.Name));
        }
    }

    /// <summary>All that is offered, as another assembly would ask for it.</summary>
    public IEnumerable<ClientReference> Everything => _types.SelectMany(type =>
        type.Value.Members.Select(member => new ClientReference(type.Key, member.Name, member.Signature)));

    /// <summary>Why the reference does not resolve here; null where it does.</summary>
    public string? Objection(ClientReference reference)
    {
        if (_forwards.TryGetValue(reference.Type, out string? target))
            return IsOfFramework(target) ? null : $"{reference}: moved to {target}, which cannot be looked into";
        if (!_types.TryGetValue(reference.Type, out OfferedType? type))
            return $"{reference}: there is no such public type";
        if (reference.Member is null)
            return null;
        (string, string) wanted = (reference.Member, reference.Signature!);
        for (; ; )
        {
            if (type.Members.Contains(wanted))
                return null;
            if (type.Base is null)
                return $"{reference}: there is no such public member";
            if (!_types.TryGetValue(type.Base, out OfferedType? next))
                return InFramework(type.Base, reference) ? null : $"{reference}: neither here nor in {type.Base}";
            type = next;
        }
    }

    /// <summary>The values of an enumeration by name; empty for any other type.</summary>
    public IReadOnlyDictionary<string, object?> Constants(string type) =>
        _types.TryGetValue(type, out OfferedType? found) && found.Base == "System.Enum"
            ? found.Constants
            : new Dictionary<string, object?>();

    private static OfferedType ReadType(MetadataReader reader, TypeDefinition type)
    {
        var members = new HashSet<(string, string)>();
        var constants = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (MethodDefinition method in type.GetMethods().Select(reader.GetMethodDefinition))
        {
            var access = method.Attributes & MethodAttributes.MemberAccessMask;
            if (access is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem)
            {
                string signature = SignatureText.OfMethod(method.DecodeSignature(SignatureText.Instance, null));
                members.Add((reader.GetString(method.Name), signature));
            }
        }

        foreach (FieldDefinition field in type.GetFields().Select(reader.GetFieldDefinition))
        {
            var access = field.Attributes & FieldAttributes.FieldAccessMask;
            if (access is not (FieldAttributes.Public or FieldAttributes.Family or FieldAttributes.FamORAssem))
                continue;
            string name = reader.GetString(field.Name);
            members.Add((name, field.DecodeSignature(SignatureText.Instance, null)));
            if (!field.GetDefaultValue().IsNil)
            {
                Constant constant = reader.GetConstant(field.GetDefaultValue());
                constants[name] = reader.GetBlobReader(constant.Value).ReadConstant(constant.TypeCode);
            }
        }

        return new OfferedType(BaseOf(reader, type.BaseType), members, constants);
    }

    private static string? BaseOf(MetadataReader reader, EntityHandle handle) => handle.Kind switch
    {
        _ when handle.IsNil => null,
        HandleKind.TypeDefinition => SignatureText.NameOf(reader, (TypeDefinitionHandle)handle),
        HandleKind.TypeReference => SignatureText.NameOf(reader, (TypeReferenceHandle)handle),
        _ => reader.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(SignatureText.Instance, null),
    };

    private static bool IsOffered(MetadataReader reader, TypeDefinitionHandle handle)
    {
        TypeDefinition type = reader.GetTypeDefinition(handle);
        return (type.Attributes & TypeAttributes.VisibilityMask) switch
        {
            TypeAttributes.Public => true,
            TypeAttributes.NestedPublic => IsOffered(reader, type.GetDeclaringType()),
            _ => false,
        };
    }

    private static bool IsOfFramework(string assembly) =>
        assembly.StartsWith("System.", StringComparison.Ordinal) || assembly is "netstandard" or "mscorlib";

    // A base class of the framework offers what this very runtime has.
    private static bool InFramework(string baseType, ClientReference reference) =>
        typeof(object).Assembly.GetType(baseType)?
            .GetMember(reference.Member!, BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static)
            is { Length: > 0 };

    private sealed record OfferedType(
        string? Base, HashSet<(string Name, string Signature)> Members, Dictionary<string, object?> Constants);
}
