namespace MlOps.Sdk.OnnxRuntime;

internal sealed unsafe partial class OrtApi
{
    /// <summary>Calls a function that reads one pointer from an object.</summary>
    public nint GetPointer(int slot, nint self, out nint result)
    {
        nint pointer = 0;
        var status = ((delegate* unmanaged<nint, nint*, nint>)_table[slot])(self, &pointer);
        result = pointer;
        return status;
    }

    /// <summary>Calls a function that reads one 32-bit number from an object.</summary>
    public nint GetNumber(int slot, nint self, out int result)
    {
        var number = 0;
        var status = ((delegate* unmanaged<nint, int*, nint>)_table[slot])(self, &number);
        result = number;
        return status;
    }

    /// <summary>Whether the rank of a tensor type is known; older libraries do not say, and then rank 0 may mean either.</summary>
    public bool HasShape(nint tensorInfo, int rank) =>
        rank > 0 || (KnowsAssignments && ((delegate* unmanaged<nint, byte>)_table[OrtSlot.TensorTypeAndShapeHasShape])(tensorInfo) != 0);

    public nint GetValueCount(nint value, out int count)
    {
        nuint result = 0;
        var status = ((delegate* unmanaged<nint, nuint*, nint>)_table[OrtSlot.GetValueCount])(value, &result);
        count = (int)result;
        return status;
    }

    /// <summary>One element of a sequence, or the keys (0) and the values (1) of a map; a copy that must be freed.</summary>
    public nint GetValue(nint value, int index, nint allocator, out nint element)
    {
        nint result = 0;
        var status = ((delegate* unmanaged<nint, int, nint, nint*, nint>)_table[OrtSlot.GetValue])(value, index, allocator, &result);
        element = result;
        return status;
    }

    /// <summary>Makes a sequence of values, or a map of a tensor of keys and one of values.</summary>
    public nint CreateValue(ReadOnlySpan<nint> parts, int kind, out nint value)
    {
        nint result = 0;
        nint status;
        fixed (nint* pointers = parts)
        {
            status = ((delegate* unmanaged<nint*, nuint, int, nint*, nint>)_table[OrtSlot.CreateValue])(pointers, (nuint)parts.Length, kind, &result);
        }

        value = result;
        return status;
    }

    public nint Run(nint session, nint runOptions, byte** inputNames, ReadOnlySpan<nint> inputs, byte** outputNames, Span<nint> outputs)
    {
        fixed (nint* inputValues = inputs, outputValues = outputs)
        {
            return ((delegate* unmanaged<nint, nint, byte**, nint*, nuint, byte**, nuint, nint*, nint>)_table[OrtSlot.Run])(
                session, runOptions, inputNames, inputValues, (nuint)inputs.Length, outputNames, (nuint)outputs.Length, outputValues);
        }
    }
}
