// With second.cpp: every public header twice in one program. What is not inline is a link error.
#include "all_headers.hpp"

int second();

int main() {
    return second();
}
