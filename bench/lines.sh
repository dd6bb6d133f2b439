# Prints so many numbered lines, one each half second: sh lines.sh COUNT
n=0
while [ "$n" -lt "$1" ]; do
  echo "line $n"
  n=$((n + 1))
  sleep 0.5
done
