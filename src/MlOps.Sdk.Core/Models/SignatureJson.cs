namespace MlOps.Sdk.Core;

/// <summary>The signature as it stands in <c>signature.json</c>.</summary>
internal sealed record SignatureJson(IReadOnlyList<SignatureJson.TensorJson> Inputs, IReadOnlyList<SignatureJson.TensorJson> Outputs)
{
    public static SignatureJson From(ModelSignature signature) =>
        new([.. signature.Inputs.Select(ToJson)], [.. signature.Outputs.Select(ToJson)]);

    public ModelSignature ToSignature() => new([.. Inputs.Select(FromJson)], [.. Outputs.Select(FromJson)]);

    private static TensorJson ToJson(SignatureTensor tensor) => new(
        tensor.Tensor.Name,
        tensor.Tensor.ElementType,
        tensor.Tensor.Shape,
        [.. tensor.Columns.Select(c => new ColumnJson(c.Name, c.Type.ToString(), c.IsNullable))]);

    private static SignatureTensor FromJson(TensorJson tensor) => new(
        new TensorDefinition(tensor.Name, tensor.ElementType, tensor.Shape),
        [.. tensor.Columns.Select(c => new Field(c.Name, DataType.Parse(c.Type), c.Nullable))]);

    internal sealed record TensorJson(string Name, TensorElementType ElementType, IReadOnlyList<long> Shape, IReadOnlyList<ColumnJson> Columns);

    internal sealed record ColumnJson(string Name, string Type, bool Nullable);
}
