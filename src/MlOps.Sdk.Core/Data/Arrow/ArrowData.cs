namespace MlOps.Sdk.Core;

/// <summary>
/// The door to every other Arrow implementation in the process: batches go out and come in through Arrow's C Data Interface,
/// without copying values. A batch is a struct array with one child for each column.
/// </summary>
public static unsafe class ArrowData
{
    /// <summary>Hands a batch out. The batch may be disposed at once; its buffers live until the receiver releases the array.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="array">Filled with the data; released by the receiver. What it held before is overwritten.</param>
    /// <param name="schema">Filled with the types; released by the receiver. What it held before is overwritten.</param>
    public static void Export(RecordBatch batch, ArrowArray* array, ArrowSchema* schema)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(array);
        ArgumentNullException.ThrowIfNull(schema);
        ArrowSchemaExport.Fill(schema, batch.Schema);
        try
        {
            ArrowArrayExport.Fill(array, batch);
        }
        catch
        {
            schema->Release(schema);
            throw;
        }
    }

    /// <summary>Hands the types of a batch out.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="target">Filled with the types; released by the receiver.</param>
    public static void Export(Schema schema, ArrowSchema* target)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(target);
        ArrowSchemaExport.Fill(target, schema);
    }

    /// <summary>
    /// Takes a batch in without copying: the foreign buffers are used as they are and released when the last column over
    /// them was disposed. The producer's word is taken for the buffers' lengths.
    /// </summary>
    /// <param name="array">A struct array; moved from, and so released in every case, also when this call throws.</param>
    /// <param name="schema">Its type; released in every case.</param>
    /// <returns>The batch, which the caller disposes.</returns>
    /// <exception cref="SchemaException">A column has a type or a shape that is not supported; the message names it.</exception>
    /// <exception cref="ArgumentException">One of the structures was already released.</exception>
    public static RecordBatch Import(ArrowArray* array, ArrowSchema* schema)
    {
        ArgumentNullException.ThrowIfNull(array);
        ArgumentNullException.ThrowIfNull(schema);
        if (array->Release is null || schema->Release is null)
        {
            throw new ArgumentException("The Arrow array or schema was already released or moved: import each only once.", nameof(array));
        }

        using var foreign = ForeignArray.Move(array);
        try
        {
            return ArrowImport.Read(foreign, ArrowImport.ReadSchema(schema));
        }
        finally
        {
            if (schema->Release is not null)
            {
                schema->Release(schema);
            }
        }
    }

    /// <summary>Takes the types of a struct array in.</summary>
    /// <param name="schema">The types; not released.</param>
    /// <exception cref="SchemaException">A column has a type that is not supported; the message names it.</exception>
    public static Schema ImportSchema(ArrowSchema* schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return ArrowImport.ReadSchema(schema);
    }
}
