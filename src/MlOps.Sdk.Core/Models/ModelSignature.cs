using System.Text.Json;

namespace MlOps.Sdk.Core;

/// <summary>
/// What a model takes and gives: its tensors, the columns each is made of, their order and types. Stored with the model
/// and checked when it is loaded and at every call, so that a missing, extra or retyped feature never reaches the graph.
/// Immutable; compares by value.
/// </summary>
public sealed class ModelSignature : IEquatable<ModelSignature>
{
    /// <summary>Creates a signature.</summary>
    /// <param name="inputs">The graph's inputs.</param>
    /// <param name="outputs">The graph's outputs that are part of the answer.</param>
    /// <exception cref="SchemaException">A column occurs in two tensors, or a tensor's columns do not fit its second dimension.</exception>
    public ModelSignature(IReadOnlyList<SignatureTensor> inputs, IReadOnlyList<SignatureTensor> outputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputs);
        foreach (var (tensor, columns) in inputs.Concat(outputs).Select(t => (t.Tensor, t.Columns)))
        {
            if (columns.Count == 0 || (tensor.Shape.Count >= 2 && tensor.Shape[1] >= 0 && tensor.Shape[1] != WidthOf(columns)))
            {
                throw new SchemaException($"The tensor {tensor} is made of {WidthOf(columns)} numbers a row. Give as many columns as its second dimension.");
            }
        }

        Inputs = [.. inputs];
        Outputs = [.. outputs];
        InputSchema = new Schema(Inputs.SelectMany(t => t.Columns));
        OutputSchema = new Schema(Outputs.SelectMany(t => t.Columns));
    }

    /// <summary>The graph's inputs.</summary>
    public IReadOnlyList<SignatureTensor> Inputs { get; }

    /// <summary>The graph's outputs that are part of the answer.</summary>
    public IReadOnlyList<SignatureTensor> Outputs { get; }

    /// <summary>Every column the model takes.</summary>
    public Schema InputSchema { get; }

    /// <summary>Every column the model gives.</summary>
    public Schema OutputSchema { get; }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <param name="json">UTF-8 JSON.</param>
    /// <exception cref="SchemaException">The JSON is not a signature; the message says where.</exception>
    public static ModelSignature FromJson(ReadOnlySpan<byte> json)
    {
        try
        {
            return (JsonSerializer.Deserialize(json, SignatureJsonContext.Default.SignatureJson)
                ?? throw new JsonException("The signature is null.")).ToSignature();
        }
        catch (Exception exception) when (exception is JsonException or FormatException or ArgumentException)
        {
            throw new SchemaException($"The model's signature cannot be read: {exception.Message} Write it again with ModelSignature.ToJson.", innerException: exception);
        }
    }

    /// <summary>The signature as UTF-8 JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(SignatureJson.From(this), SignatureJsonContext.Default.SignatureJson);

    /// <summary>Checks that a batch holds every input column with the right type; further columns are allowed and not used.</summary>
    /// <param name="batch">The rows to predict.</param>
    /// <exception cref="SchemaException">Lists every column that is missing, of another type, or null where it may not be.</exception>
    public void Validate(RecordBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        List<string>? problems = null;
        foreach (var field in InputSchema)
        {
            var ordinal = batch.Schema.IndexOf(field.Name);
            if (ordinal < 0)
            {
                var nearest = NearestName.Find(field.Name, batch.Schema.Select(f => f.Name));
                (problems ??= []).Add($"'{field.Name}' is missing" + (nearest is null ? string.Empty : $" (did you mean '{nearest}'?)"));
            }
            else if (!Accepts(field.Type, batch.Schema[ordinal].Type))
            {
                (problems ??= []).Add($"'{field.Name}' should be {field.Type} but is {batch.Schema[ordinal].Type}");
            }
            else if (!field.IsNullable && batch.Columns[ordinal].NullCount > 0)
            {
                (problems ??= []).Add($"'{field.Name}' may not be null but is in {batch.Columns[ordinal].NullCount} rows");
            }
        }

        if (problems is not null)
        {
            throw new SchemaException($"The rows do not fit the model's signature: {string.Join("; ", problems)}. The model takes: {InputSchema}.");
        }
    }

    /// <inheritdoc/>
    public bool Equals(ModelSignature? other) =>
        other is not null && Inputs.SequenceEqual(other.Inputs) && Outputs.SequenceEqual(other.Outputs);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ModelSignature);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(InputSchema, OutputSchema);

    /// <summary>A number column accepts every number type and booleans; all others accept their own type only.</summary>
    internal static bool Accepts(DataType wanted, DataType given) =>
        wanted == given || ((wanted.IsNumeric || wanted == DataType.Boolean) && (given.IsNumeric || given == DataType.Boolean) && given.Kind != DataTypeKind.Decimal128);

    internal static int WidthOf(IEnumerable<Field> columns) => columns.Sum(c => c.Type.Kind == DataTypeKind.Vector ? c.Type.Dimension : 1);
}
